// Answer records in Argilla's page as a person would, with a real browser, and say what was on the page.
//   node annotate.js USER DATASET ANSWERS.json SHOTS   ->  one JSON line a record on stdout
// ANSWERS.json: [{"preference": "A is better", "refuse": "No", "corrected": "SELECT 1", "note": "why"}, ...], one a record;
// {"discard": true} and {"draft": true, ...} leave the record without a vote.
'use strict';
const { chromium } = require('playwright-core');
const fs = require('fs'), os = require('os'), path = require('path');

const HOME = process.env.ARGILLA_API_URL || 'http://127.0.0.1:6900';
const [USER, DATASET, ANSWERS, SHOTS] = process.argv.slice(2);
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

async function signIn(page) {
  await page.goto(`${HOME}/sign-in`, { waitUntil: 'networkidle' });
  await page.fill('input[type="text"]', USER);
  await page.fill('input[type="password"]', `${USER}-password`);
  await page.click('button[type="submit"]');
  await page.getByText(DATASET, { exact: true }).first().click();
  await page.waitForURL(/annotation-mode/);
  await page.getByText('Which one is better?').first().waitFor();
}

// What a person can read, and what hostile text may have done to the page.
const look = page => page.evaluate(() => ({
  title: document.title,
  text: document.body.innerText,
  preselected: [...document.querySelectorAll('input')].filter(box => box.checked && /^(radio|checkbox)$/.test(box.type)
    && box.closest('form')).map(box => box.name || box.id),
  injected: [...document.querySelectorAll('[class*="record"] img, [class*="record"] iframe')].map(node => node.outerHTML)
    .concat([...document.querySelectorAll('script')].map(node => node.textContent).filter(text => /owned/.test(text))),
  owned: window.owned || false,
}));

const write = async (page, question, text) => {
  await page.locator(`form [aria-label="Question: ${question}"] [contenteditable]`).click();
  await page.keyboard.type(text);
};

async function answer(page, given) {
  for (const name of [given.preference, given.refuse])
    if (name) await page.locator(`form label[title="${name}"]`).click();
  if (given.corrected) await write(page, 'corrected', given.corrected);
  if (given.note) await write(page, 'note', given.note);
}

async function send(page, given) {
  const name = given.discard ? 'Discard' : given.draft ? 'Save as draft' : 'Submit';
  const stored = page.waitForResponse(r => /\/responses/.test(r.url()) && ['POST', 'PUT'].includes(r.request().method()), { timeout: 15000 });
  await page.getByRole('button', { name }).first().click({ timeout: 5000 });
  return stored;
}

(async () => {
  fs.mkdirSync(SHOTS, { recursive: true });
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'argilla-chromium-'));
  const browser = await chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true, viewport: { width: 1600, height: 1100 }, args: FLAGS });
  try {
    const page = browser.pages()[0] || await browser.newPage();
    const outside = [];
    // The page asks for fonts from outside; nothing may wait for an unreachable host, and records must add no request.
    await page.route(url => url.protocol.startsWith('http') && !['127.0.0.1', 'localhost'].includes(url.hostname), route => {
      if (!/fonts\./.test(route.request().url())) outside.push(route.request().url());
      return route.abort();
    });
    await signIn(page);
    let number = 0;
    for (const given of JSON.parse(fs.readFileSync(ANSWERS, 'utf8'))) {
      number += 1;
      await page.waitForTimeout(1200);
      const seen = await look(page);
      await page.screenshot({ path: path.join(SHOTS, `${DATASET}-${USER}-${number}-record.png`) });
      await answer(page, given);
      await page.screenshot({ path: path.join(SHOTS, `${DATASET}-${USER}-${number}-filled.png`) });
      const response = await send(page, given);
      console.log(JSON.stringify({ ...seen, outside, status: response.status(), sent: JSON.parse(response.request().postData()) }));
    }
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
})().catch(error => { console.error(error.message); process.exit(1); });
