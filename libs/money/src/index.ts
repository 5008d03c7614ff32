export { allocate, allocateMoney } from './allocation.js';
export { decimalsOf, isCurrency } from './currency.js';
export { formatDecimal, parseDecimal, readDecimal, parseJsonNumber } from './decimal.js';
export { add, compare, equal, isZero, type Money, money, multiply, negate, subtract, sum, zero } from './money.js';
export { MoneyError, type MoneyErrorCode } from './money-error.js';
export { multiplyByRate, type Rounding, type Taxed, taxFromGross, taxFromNet } from './rate.js';
export { fromWire, toWire, type WireMoney } from './wire.js';
