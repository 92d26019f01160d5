import { float } from "../../values.ts";
import { constant, type Entry } from "../row.ts";

/** `scipy.constants`, of CODATA 2018 (exact since 2019 but for G and what rests on measured masses). */
const VALUES: Readonly<Record<string, number>> = {
  pi: Math.PI,
  golden: (1 + Math.sqrt(5)) / 2,
  golden_ratio: (1 + Math.sqrt(5)) / 2,
  c: 299792458,
  speed_of_light: 299792458,
  h: 6.62607015e-34,
  Planck: 6.62607015e-34,
  hbar: 6.62607015e-34 / (2 * Math.PI),
  e: 1.602176634e-19,
  elementary_charge: 1.602176634e-19,
  k: 1.380649e-23,
  Boltzmann: 1.380649e-23,
  N_A: 6.02214076e23,
  Avogadro: 6.02214076e23,
  R: 1.380649e-23 * 6.02214076e23,
  gas_constant: 1.380649e-23 * 6.02214076e23,
  G: 6.6743e-11,
  gravitational_constant: 6.6743e-11,
  g: 9.80665,
  eV: 1.602176634e-19,
  electron_volt: 1.602176634e-19,
  atm: 101325,
  zero_Celsius: 273.15,
  minute: 60,
  hour: 3600,
  day: 86400,
  degree: Math.PI / 180,
};

/** `scipy.constants` */
export const PHYSICAL: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(VALUES).map(([name, value]) => [name, constant(() => float(value))]),
);
