import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../infra/topology.ts';
import { createBrowserDouble, createKeyAdultWorld } from '../support/doubles/key-adult-world.ts';

const routes = ROUTES.filter(({ door }) => door === 'pages');

describe('the door for key adults', () => {
  it.each(routes.map(({ method, path }) => `${method} ${path}`))('%s leads somewhere', async (route) => {
    const world = createKeyAdultWorld();
    world.sundayNight();
    const [method = '', path = ''] = route.split(' ');

    await createBrowserDouble(world).send(method, path.replaceAll(/\{\w+\}/g, 'x'));

    expect(world.logs.join('\n')).toContain(`"route":"${route}"`);
  });
});
