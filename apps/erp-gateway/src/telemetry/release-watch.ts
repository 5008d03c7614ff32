import type { ServedErp } from '../connections/served-erp.js';
import { sunsetNear } from '../drivers/sunset.js';

/** Where the end of an interface is told. */
export interface ReleaseSignals {
  warn(version: Readonly<Record<string, unknown>>, sentence: string): void;
  /** Epoch seconds at which the version goes. */
  ends(connection: string, atSeconds: number): void;
}

/** Tells when a vendor announces the end of an interface: once each day that it names, and once that it is deprecated. */
export class ReleaseWatch {
  private readonly told = new Set<string>();

  constructor(private readonly signals: ReleaseSignals) {}

  /** Looks at what is known now; an ERP's answers may have said something new. */
  look({ connection: { name }, driver }: Pick<ServedErp, 'connection' | 'driver'>): void {
    const { apiVersion, sunset, deprecatedSince = null } = driver;
    const version = { connection: name, apiVersion };
    if (deprecatedSince !== null && this.isNew(`${name} deprecated ${deprecatedSince}`))
      this.signals.warn({ ...version, deprecatedSince }, 'the vendor calls this version of the interface deprecated');
    if (sunset === null) return;
    this.signals.ends(name, Date.parse(sunset) / 1000);
    const days = sunsetNear(sunset, Date.now());
    if (days !== undefined && this.isNew(`${name} sunset ${sunset}`))
      this.signals.warn({ ...version, sunset, days }, 'the vendor takes this version of the interface away');
  }

  private isNew(word: string): boolean {
    const known = this.told.has(word);
    this.told.add(word);
    return !known;
  }
}
