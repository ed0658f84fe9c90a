import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import MarkdownRendered from './MarkdownRendered';

const html = (text: string) => render(<MarkdownRendered text={text} />).container;

it.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<iframe src="https://example.org"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](JaVaScRiPt&#58;alert(1))',
  '<svg onload=alert(1)>',
  '![x](https://example.org/pixel.png)',
])('shows %s as harmless text', (text) => {
  const page = html(text);
  expect(page.querySelector('script,img,iframe,svg,object,embed,style')).toBeNull();
  for (const e of page.querySelectorAll('*'))
    for (const a of e.attributes) {
      expect(a.name).not.toMatch(/^on/i);
      expect(a.value).not.toMatch(/^\s*(javascript|data|vbscript):/i);
    }
});

it('keeps what Markdown is for, under the title of the page', () => {
  const page = html('# Goals\n\nSome **bold** words and [a link](https://example.org).');
  expect(page.querySelector('h2')?.textContent).toBe('Goals');
  expect(page.querySelector('h1')).toBeNull();
  expect(page.querySelector('strong')?.textContent).toBe('bold');
  expect(page.querySelector('a')?.rel).toContain('noopener');
});
