export declare const FONTS: readonly { readonly name: string; readonly woff: string }[];
