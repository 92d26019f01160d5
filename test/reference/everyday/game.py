import random, sys
import pygame
WIDTH, HEIGHT = 640, 480
TILE = 32
class Player:
    def __init__(self, x, y):
        self.x, self.y = x, y
        self.score = 0
        self.lives = 3
        self.speed = 4
    def move(self, dx, dy):
        self.x += dx * self.speed
        self.y += dy * self.speed
        self.x = max(0, min(self.x, WIDTH - TILE))
    def rect(self):
        return (self.x, self.y, TILE, TILE)
def grid_index(row, col, ncols):
    return row * ncols + col
def spawn(n):
    return [Player(random.randint(0, WIDTH), random.randint(0, HEIGHT)) for _ in range(n)]
def collide(a, b):
    return a.x < b.x + TILE and a.x + TILE > b.x
def main():
    clock = pygame.time.Clock()
    players = spawn(3)
    frame = 0
    running = True
    while running:
        frame += 1
        for p in players:
            p.move(random.choice([-1, 0, 1]), 0)
        if frame % 60 == 0:
            print("fps", clock.get_fps(), "score", sum(p.score for p in players))
        col = frame // 10 % 4
        left = col * TILE
        clock.tick(60)
    half = WIDTH // 2
    center = (half - TILE // 2, HEIGHT // 2)
    return center
