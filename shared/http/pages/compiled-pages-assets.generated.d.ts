export declare const ASSETS: Readonly<Record<'pages.css' | 'pages.js' | 'passkey.js' | 'icon.svg', string>>;
