/** An ISO 3166-1 alpha-2 code as contracts carry it; nothing where the text is none. */
export function countryIn(text: string | null): { readonly country?: string } {
  return text !== null && /^[A-Z]{2}$/.test(text) ? { country: text } : {};
}

/** Country, region and postal code of an address, without anything that names a person. */
export function placeIn(
  country: string | null,
  region: string | null,
  postal: string | null,
): { readonly country?: string; readonly region?: string; readonly postal?: string } {
  return {
    ...countryIn(country),
    ...(region && { region: region.slice(0, 100) }),
    ...(postal && { postal: postal.slice(0, 20) }),
  };
}
