import { describe, expect, it } from 'vitest';
import { clean, cut, escapeXml, fileName, normal, prose, safeHref } from '../src/text';
import { HOSTILE } from './sample';

describe('clean', () => {
  it('takes away what turns the direction', () => expect(clean(HOSTILE.bidi)).toBe('甲司公乙丙'));
  it('is one line', () => expect(clean(' 甲\n乙\t 丙\u200b\u0000 ')).toBe('甲 乙 丙'));
  it('cuts long names', () => {
    expect(clean(HOSTILE.long, 20)).toBe(`${'长'.repeat(19)}…`);
    expect(clean('x'.repeat(5_000_000), 10)).toBe('xxxxxxxxx…');
  });
  it('leaves markup as the text it is', () => expect(clean(HOSTILE.script)).toBe('</script><script>alert(1)</script>'));
  it('cuts between characters, not within', () => expect(cut('𠮷𠮷𠮷𠮷', 3)).toBe('𠮷𠮷…'));
  it('leaves a short name of two-unit characters', () => expect(cut('𠮷𠮷', 3)).toBe('𠮷𠮷'));
});

describe('prose', () => {
  it('keeps lines', () => expect(prose('甲\n乙\u202e')).toBe('甲\n乙'));
});

describe('escapeXml', () => {
  it('escapes all five', () => expect(escapeXml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;'));
  it('drops half characters, which no XML may hold', () => expect(escapeXml('a\ud800b\udc00c\uffff')).toBe('abc'));
  it('keeps whole ones', () => expect(escapeXml('𠮷')).toBe('𠮷'));
});

describe('safeHref', () => {
  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//elsewhere.example', 'file:///etc', '', 'java\nscript:alert(1)', 'https://a b', 'https:\\\\x'])(
    'refuses %j', (href) => expect(safeHref(href, true)).toBeNull(),
  );
  it('lets http(s) through', () => expect(safeHref('https://example.org/a?b=c')).toBe('https://example.org/a?b=c'));
  it('lets a path through only on a server', () => {
    expect(safeHref('/id/1', true)).toBe('/id/1');
    expect(safeHref('/id/1')).toBeNull();
    expect(safeHref('/\\elsewhere', true)).toBeNull();
  });
});

describe('normal', () => {
  it('joins forms', () => expect(normal('Ａ股（长 春）·甲')).toBe('a股(长春)甲'));
});

describe('fileName', () => {
  it('holds nothing that is special in a path', () => expect(fileName('../a/b:c*\n"d"', 'svg')).toBe('a_b_c_d.svg'));
  it('is never empty', () => expect(fileName('///', 'png')).toBe('graph.png'));
});
