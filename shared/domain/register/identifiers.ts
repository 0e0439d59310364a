/** How the register writes its identifiers, and the forms in which people and other systems write them. */

// Six digits for schools; children's centres have five (20001 on). Never reused, so it is the only key.
const URN = /^[1-9]\d{4,6}$/;
export const isUrn = (text: string): boolean => URN.test(text);

// Government BS7666 pattern in the form that real registers meet, GIR 0AA included.
const POSTCODE = /^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9ABEHMNPRV-Y]|[0-9][A-HJKPS-UW]) [0-9][ABD-HJLNP-UW-Z]{2})$/;

/** `"ng22 0ea"` → `"NG22 0EA"`; undefined for what is no postcode, and for the pseudo areas that are no address (ZZ99, BFPO). */
export const normalPostcode = (text: string): string | undefined => {
  const bare = text.toUpperCase().replaceAll(/\s+/g, '');
  if (bare.length < 5 || bare.length > 7) return undefined;
  const spaced = `${bare.slice(0, -3)} ${bare.slice(-3)}`;
  return POSTCODE.test(spaced) ? spaced : undefined;
};

export interface DfeNumber {
  readonly laCode: string;
  readonly establishmentNumber: string;
}

/** LAESTAB: `8404001`, `840/4001`, `840-4001` and `840 4001` are the same. */
export const parseDfeNumber = (text: string): DfeNumber | undefined => {
  const match = /^\s*(\d{3})[\s/-]?(\d{4})\s*$/.exec(text);
  return match?.[1] && match[2] ? { laCode: match[1], establishmentNumber: match[2] } : undefined;
};
export const formatDfeNumber = ({ laCode, establishmentNumber }: DfeNumber): string => `${laCode}/${establishmentNumber}`;
