import slim from 'nunjucks/browser/nunjucks-slim.js';
import { TEMPLATES } from './compiled-pages.generated.js';

const CompiledLoader = slim.Loader.extend({
  getSource: (name: string) => {
    const template = TEMPLATES[name];
    if (template === undefined) throw new Error(`no template ${name}`);
    return { src: { type: 'code', obj: template }, path: name, noCache: false };
  },
});

// Holds compiled templates and nothing of a request.
const environment = new slim.Environment(new CompiledLoader(), { autoescape: true });

/** Renders a compiled view. Whatever comes from outside is escaped by the engine; a name that the view lacks throws. */
export const renderView = (view: string, context: object): string => environment.render(`views/${view}.njk`, context);
