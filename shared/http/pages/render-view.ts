import slim from 'nunjucks/browser/nunjucks-slim.js';
import type { CompiledTemplate } from './compiled-pages.generated.js';

/** Renders a compiled view of one set. Whatever comes from outside is escaped by the engine; a name that the view lacks throws. */
export const createRenderView = (templates: Readonly<Record<string, CompiledTemplate>>): ((view: string, context: object) => string) => {
  const CompiledLoader = slim.Loader.extend({
    getSource: (name: string) => {
      const template = templates[name];
      if (template === undefined) throw new Error(`no template ${name}`);
      return { src: { type: 'code', obj: template }, path: name, noCache: false };
    },
  });
  // Holds compiled templates and nothing of a request.
  const environment = new slim.Environment(new CompiledLoader(), { autoescape: true });
  return (view, context) => environment.render(`views/${view}.njk`, context);
};
