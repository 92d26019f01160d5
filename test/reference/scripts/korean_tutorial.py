# 파이토치로 배우는 선형 회귀와 로지스틱 회귀
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(1)

# 훈련 데이터
x_train = torch.FloatTensor([[1], [2], [3]])
y_train = torch.FloatTensor([[2], [4], [6]])

# 1. 간단한 자동 미분
w = torch.tensor(2.0, requires_grad=True)
y = w**2
z = 2*y + 5
z.backward()  # 해당 수식의 w에 대한 기울기를 계산
print('수식을 w로 미분한 값 : {}'.format(w.grad))  # 8.0

# 2. 가중치 W와 편향 b를 0으로 초기화
W = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)

hypothesis = x_train * W + b
cost = torch.mean((hypothesis - y_train) ** 2)
cost.backward()
print(W.grad)  # tensor([-18.6667])
print(b.grad)  # tensor([-8.])


# 3. 기울기는 누적된다
v = torch.tensor(2.0, requires_grad=True)
for epoch in range(3):
    out = 2 * v
    out.backward()
    print('수식을 v로 미분한 값 : {}'.format(v.grad))


# 4. 로지스틱 회귀의 비용 함수
def 비용함수(W, b, x, y):
    """이진 교차 엔트로피 (평균)"""
    가설 = torch.sigmoid(x.matmul(W) + b)
    손실들 = -(y * torch.log(가설) + (1 - y) * torch.log(1 - 가설))
    return 손실들.mean()


def mse_cost(W, b, x=x_train, y=y_train):
    # 평균 제곱 오차
    hypothesis = x * W + b
    return torch.mean((hypothesis - y) ** 2)


class LinearRegressionModel(nn.Module):  # torch.nn.Module을 상속받는 클래스
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)  # 단순 선형 회귀이므로 input_dim=1, output_dim=1.

    def forward(self, x):
        return self.linear(x)


model = LinearRegressionModel()
optimizer = optim.SGD(model.parameters(), lr=0.01)
nb_epochs = 20  # 원하는 만큼 반복

for epoch in range(nb_epochs + 1):
    prediction = model(x_train)        # H(x) 계산
    cost = F.mse_loss(prediction, y_train)

    optimizer.zero_grad()              # gradient를 0으로 초기화
    cost.backward()                    # 비용 함수를 미분하여 gradient 계산
    optimizer.step()                   # W와 b를 업데이트

    if epoch % 10 == 0:
        print('Epoch {:4d}/{} Cost: {:.6f}'.format(epoch, nb_epochs, cost.item()))

비율 = len(x_train) / 3
print(f'{비율 * 100:.1f}% 완료')
