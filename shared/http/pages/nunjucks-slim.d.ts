declare module 'nunjucks/browser/nunjucks-slim.js' {
  import type { ConfigureOptions, Environment, Loader } from 'nunjucks';

  const slim: {
    readonly Environment: new (loader: Loader, options?: ConfigureOptions) => Environment;
    readonly Loader: { extend(methods: object): new () => Loader };
  };
  export default slim;
}
