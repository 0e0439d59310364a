/** The form-encoded protocol of SES version 1 and SNS: one action, its result as the inside of an XML element. */
export interface QueryService {
  readonly namespace: string;
  readonly actions: Readonly<Record<string, (form: URLSearchParams) => string>>;
}

export const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** `Name.1`, `Name.2` … */
export const readMembers = (form: URLSearchParams, prefix: string): readonly string[] => {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(`${prefix}.${index}`);
    if (value === null) return values;
    values.push(value);
  }
};

/** `Name.1.Name` with `Name.1.Value` … */
export const readPairs = (form: URLSearchParams, prefix: string, value = 'Value'): readonly (readonly [string, string])[] => {
  const pairs: (readonly [string, string])[] = [];
  for (let index = 1; ; index += 1) {
    const name = form.get(`${prefix}.${index}.Name`);
    if (name === null) return pairs;
    pairs.push([name, form.get(`${prefix}.${index}.${value}`) ?? '']);
  }
};
