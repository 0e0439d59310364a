// The composition roots install the standard Temporal where the runtime lacks it; tests are a composition root too.
import 'temporal-polyfill/global';
