import slim from 'nunjucks/browser/nunjucks-slim.js';
import type { MakeTemplate } from './compiled-pages.generated.js';

/** Renders a compiled view of one set. Whatever comes from outside is escaped by the engine; a name that the view lacks throws. */
export const createRenderView = (templates: Readonly<Record<string, MakeTemplate>>): ((view: string, context: object) => string) => {
  const CompiledLoader = slim.Loader.extend({
    getSource: (name: string) => {
      const make = templates[name];
      if (make === undefined) throw new Error(`no template ${name}`);
      // Asked once for each name: the environment keeps what was made.
      return { src: { type: 'code', obj: make() }, path: name, noCache: false };
    },
  });
  // Holds compiled templates and nothing of a request.
  const environment = new slim.Environment(new CompiledLoader(), { autoescape: true });
  return (view, context) => environment.render(`views/${view}.njk`, context);
};
