// Composition roots import this first. Node 26 brings Temporal itself; until then the polyfill installs the same standard global.
import 'temporal-polyfill/global';
