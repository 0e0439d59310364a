export declare const ASSETS: Readonly<Record<'pages.css' | 'pages.js' | 'icon.svg', string>>;
