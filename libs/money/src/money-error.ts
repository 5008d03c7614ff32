import { CrossdockError, type Trouble } from '#libs/errors';

/** Why an amount was refused; stable, and part of the refusals that channels and files get. */
export type MoneyErrorCode =
  | 'unknown-currency'
  | 'currency-without-decimals'
  | 'mixed-currency'
  | 'precision'
  | 'not-a-decimal'
  | 'amount-too-large'
  | 'negative-weight'
  | 'nothing-to-allocate-to';

/** An amount, currency, rate or weight that cannot be taken without guessing. */
export class MoneyError extends CrossdockError<MoneyErrorCode> {
  constructor(code: MoneyErrorCode, trouble: Trouble) {
    super(code, trouble);
  }
}
