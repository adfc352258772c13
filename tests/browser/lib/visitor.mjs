// Somebody at a browser: what they do in words of the page, with every page looked at and every complaint of the browser
// collected.

import assert from 'node:assert/strict';

import { look } from './checks.mjs';
import { PASSWORD } from './people.mjs';

let address = 1;

export class Visitor {
  /** `journey` names pictures; `mode`: 'script', 'plain' (no JavaScript) or 'keyboard' (with it, and never a mouse). */
  static async at(browser, service, { journey, mode = 'script' }) {
    const visitor = new Visitor();
    address += 1;
    Object.assign(visitor, { service, journey, mode, wrong: [], order: [], step: 0 });
    visitor.javascript = mode !== 'plain';
    visitor.context = await browser.newContext({
      baseURL: service.url,
      javaScriptEnabled: visitor.javascript,
      viewport: { width: 1280, height: 900 },
      // Everybody has a machine of their own, so that nobody is slowed down for another's sake.
      extraHTTPHeaders: { 'X-Forwarded-For': `198.51.${address >> 8}.${address & 255}` },
      locale: 'en-GB',
      timezoneId: 'Europe/London',
      reducedMotion: 'reduce',
    });
    visitor.context.setDefaultTimeout(10000);
    visitor.page = await visitor.context.newPage();
    if (!visitor.javascript) await visitor.prepareMirror(browser);
    visitor.context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== service.url && url.protocol !== 'data:') visitor.wrong.push(`a request left the service: ${url}`);
    });
    visitor.page.on('console', (message) => {
      // That a page came with 4xx is what the journey looks for; the browser notes it all the same.
      const noted = /^Failed to load resource: the server responded with a status of 4/.test(message.text());
      const asset = message.location().url.includes('/assets/');
      if (['error', 'warning'].includes(message.type()) && (asset || !noted)) visitor.wrong.push(`the browser says: ${message.text()}`);
    });
    visitor.page.on('pageerror', (error) => visitor.wrong.push(`a script failed: ${error}`));
    visitor.page.on('crash', () => visitor.wrong.push('the page crashed'));
    return visitor;
  }

  /** Without JavaScript nothing that takes time can run in the page, axe neither: it looks at a mirror, which is the same HTML
   *  without the script, in a window of its own. */
  async prepareMirror(browser) {
    this.mirrorContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' });
    this.mirror = await this.mirrorContext.newPage();
    await this.mirrorContext.route('**/*', (route) => {
      if (!route.request().isNavigationRequest()) return route.continue();
      const body = this.html.replace(/<script[^>]*><\/script>/g, '');
      return route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body });
    });
  }

  /** Opens a path. */
  async open(path) {
    await this.page.goto(path);
    return this.see();
  }

  /** Looks at the page that is open now. */
  async see() {
    await this.page.waitForLoadState('load');
    this.step += 1;
    const name = `${this.journey}-${String(this.step).padStart(2, '0')}${new URL(this.page.url()).pathname.replace(/[^a-z0-9]+/gi, '_').slice(0, 40)}`;
    let page = this.page;
    if (this.mirror) {
      this.html = await this.page.content();
      const stored = await this.page.evaluate(() => localStorage.length + sessionStorage.length);
      if (stored) this.wrong.push(`${this.page.url()} stored something in the browser`);
      page = this.mirror;
      await page.goto(this.page.url());
    }
    this.wrong.push(...(await look(page, { name, origin: this.service.url, javascript: this.javascript })));
    return this;
  }

  /** The page's first heading is this. */
  async reads(heading) {
    assert.equal((await this.page.locator('h1').innerText()).trim(), heading, `at ${this.page.url()}`);
    return this;
  }

  /** The page has this text somewhere in main. */
  async says(text) {
    const main = (await this.page.locator('main').innerText()).replace(/\s+/g, ' ');
    assert.ok(text instanceof RegExp ? text.test(main) : main.includes(text), `${this.page.url()} does not say ${text}:\n${main}`);
    return this;
  }

  /** The page is at this path. */
  at(path) {
    assert.equal(new URL(this.page.url()).pathname, path);
    return this;
  }

  field(label) {
    return this.page.getByLabel(label, { exact: true }).and(this.page.locator('input, select, textarea')).first();
  }

  async type(label, text) {
    const field = this.field(label);
    if (this.mode === 'keyboard') {
      await this.tabTo(field);
      await this.page.keyboard.press('ControlOrMeta+A');
      await this.page.keyboard.type(text);
    } else {
      await field.fill(text);
    }
    return this;
  }

  /** Chooses an option of a list, or ticks a box or a circle; `where`: the part of the page that has it. */
  async choose(label, option, where = this.page) {
    const field = where.getByLabel(label, { exact: true }).and(this.page.locator('input, select')).first();
    if (this.mode === 'keyboard') await this.chooseByKey(field, option);
    else if (option) await field.selectOption({ label: option });
    else await field.check();
    return this;
  }

  /** Of circles that belong together the tab key stops at one; the arrows go on from there. Lists go by arrows too. */
  async chooseByKey(field, option) {
    const is = (text) => field.evaluate((input, text) => (input.tagName === 'SELECT' ? input.selectedOptions[0].label === text : input.checked), text);
    const group = await field.getAttribute('type') === 'radio' ? await field.getAttribute('name') : null;
    await this.tabTo(group ? this.page.locator(`input[type=radio][name="${group}"]`) : field);
    if (option) await this.page.keyboard.press('Home');
    else if (!(await is(option))) await this.page.keyboard.press('Space');
    for (let presses = 0; presses < 60 && !(await is(option)); presses += 1) {
      await this.page.keyboard.press('ArrowDown');
      if (group) await this.stop();
    }
    assert.ok(await is(option), `the keys do not choose ${option ?? (await field.getAttribute('id'))}`);
  }

  /** Opens what is folded away. */
  async unfold(label) {
    const summary = this.page.locator('summary').filter({ hasText: label });
    if (this.mode === 'keyboard') {
      await this.tabTo(summary);
      await this.page.keyboard.press('Enter');
    } else {
      await summary.click();
    }
    return this;
  }

  /** The part of the page below this heading: its panel. */
  within(heading) {
    return this.page.locator('.gradus-panel').filter({ has: this.page.getByRole('heading', { name: heading }) });
  }

  /** Puts files into the page's field for them. */
  async attach(label, files) {
    const field = this.field(label);
    if (this.mode !== 'keyboard') {
      await field.setInputFiles(files);
      return this;
    }
    await this.tabTo(field);
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.keyboard.press('Space');
    await (await chooser).setFiles(files);
    return this;
  }

  /** Types a day, a Date, into the date input with this legend. */
  async typeDay(legend, on) {
    const group = this.page.getByRole('group', { name: legend });
    const words = on.toLocaleDateString('en-GB', { timeZone: 'Europe/London' }).split('/');
    for (const [at, label] of ['Day', 'Month', 'Year'].entries()) {
      const field = group.getByLabel(label, { exact: true });
      if (this.mode === 'keyboard') {
        await this.tabTo(field);
        await this.page.keyboard.type(words[at]);
      } else {
        await field.fill(words[at]);
      }
    }
    return this;
  }

  /** Presses a button and looks at the page that follows. */
  press(name) {
    return this.go(this.page.getByRole('button', { name, exact: true }).first());
  }

  /** Follows a link and looks at the page that follows. */
  follow(name) {
    return this.go(this.page.getByRole('link', { name, exact: true }).first());
  }

  async go(target) {
    const before = this.page.waitForEvent('framenavigated', { predicate: (frame) => frame === this.page.mainFrame() });
    before.catch(() => {});
    if (this.mode === 'keyboard') {
      await this.tabTo(target);
      await this.page.keyboard.press('Enter');
    } else {
      await target.click();
    }
    await before;
    return this.see();
  }

  /** Comes to an element by the tab key alone. Each stop on the way must be seen, and nothing may lie over it. */
  async tabTo(target) {
    // Where there are several, at any of them.
    const at = () => target.evaluateAll((elements) => elements.includes(document.activeElement));
    for (let presses = 0; presses < 150; presses += 1) {
      await this.page.keyboard.press('Tab');
      await this.stop();
      if (await at()) return;
    }
    throw new Error(`the tab key does not come to ${await target.first().evaluate((element) => element.outerHTML.slice(0, 120))}`);
  }

  /** The element that has the focus: what it is called. Complains where one could not see it. */
  async stop() {
    const found = await this.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      // A link over two lines has a box for each; between them lies what is beside it.
      const boxes = [...element.getClientRects()].sort((a, b) => b.width * b.height - a.width * a.height);
      const box = boxes[0] ?? element.getBoundingClientRect();
      const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(box.top + Math.min(box.height, 40) / 2, 0), innerHeight - 1);
      const over = document.elementFromPoint(x, y);
      const labels = element.labels?.length ? [...element.labels].map((label) => label.innerText).join(' ') : '';
      const name = element.getAttribute('aria-label') || labels || element.innerText || element.getAttribute('name') || element.id;
      return {
        name: `${element.tagName.toLowerCase()} ${name.replace(/\s+/g, ' ').trim()}`,
        ring: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none',
        inside: box.bottom > 0 && box.top < innerHeight,
        covered: Boolean(over) && over !== element && !element.contains(over) && !over.contains(element) && ![...(element.labels ?? [])].some((label) => label.contains(over)),
      };
    });
    if (!found) return null;
    const where = `${new URL(this.page.url()).pathname}: the focus on ${found.name}`;
    if (!found.ring) this.wrong.push(`${where} cannot be seen`);
    if (!found.inside) this.wrong.push(`${where} is outside of the window`);
    if (found.covered) this.wrong.push(`${where} lies under something`);
    return found.name;
  }

  /** Goes through the whole page by the tab key: every element once, in the order of the page, and out again at its end. */
  async tabThrough() {
    await this.page.evaluate(() => {
      document.activeElement?.blur();
      getSelection().removeAllRanges();
      scrollTo(0, 0);
    });
    await this.page.reload();
    const all = await this.page.evaluate(() => {
      const shown = (element) => element.checkVisibility({ checkVisibilityCSS: true });
      const focusable = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
      // Of a group of radios the tab key stops at one.
      const groups = new Set();
      return focusable.filter((element) => {
        if (element.disabled || !shown(element) || element.closest('dialog:not([open])')) return false;
        if (element.type !== 'radio') return true;
        const first = !groups.has(element.name);
        groups.add(element.name);
        return first;
      }).length;
    });
    const order = [];
    // Past the last element the focus leaves the page for the browser's own controls.
    for (let presses = 0; presses < all; presses += 1) {
      await this.page.keyboard.press('Tab');
      order.push(await this.stop());
    }
    await this.page.keyboard.press('Tab');
    const after = await this.stop();
    const path = new URL(this.page.url()).pathname;
    if (order.includes(null) || (after !== null && after !== order[0])) {
      this.wrong.push(`${path}: the tab key does not go through the page: ${order.length} elements, ${JSON.stringify(order)}, then ${after}`);
    }
    this.order.push({ path, order });
    return order;
  }

  /** Signs in by password, and by code where there is a second factor. */
  async signIn(person, { password = PASSWORD } = {}) {
    if (!this.page.url().includes('/sign-in')) await this.open('/sign-in');
    await this.type('Email address', person.email);
    await this.type('Password', password);
    await this.press('Sign in');
    if (person.totp_secret) {
      await this.type('Security code', this.service.code(person.totp_secret));
      await this.press('Continue');
    }
    return this;
  }

  async leave() {
    await this.mirrorContext?.close();
    await this.context.close();
    return this.wrong;
  }
}
