import { describe, expect, it } from 'vitest';
import { modelOf } from '../src/model';
import { find, indexOf } from '../src/search';
import { HOSTILE, sample } from './sample';

const model = modelOf(sample());
const index = indexOf(model);
const names = (query: string): string[] => find(model, index, query).map((i) => model.label[i] ?? '');

describe('find', () => {
  it('the whole name first, then those that begin so', () => expect(names('云川省')).toEqual(['云川省', '云川省中小企业培育办法', '云川省工业厅']));
  it('pinyin', () => expect(names('wanghaishi')).toEqual(['望海市']));
  it('pinyin with blanks and capitals', () => expect(names('Wang Hai Shi')).toEqual(['望海市']));
  it('initials', () => expect(names('sqhl')).toEqual(['石桥恒力轴承有限公司']));
  it('short names', () => expect(names('恒力轴承')).toEqual(['石桥恒力轴承有限公司']));
  it('a part of a name', () => expect(names('培育')).toEqual(['云川省中小企业培育办法']));
  it('several words, all of them', () => {
    expect(names('有限公司 石桥')).toEqual(['石桥恒力轴承有限公司']);
    expect(names('有限公司 北京')).toEqual([]);
  });
  it('hostile names', () => {
    expect(names('<img')).toContain(HOSTILE.image);
    expect(names('甲司公')).toEqual([HOSTILE.bidi]);
    expect(names('长长长')).toEqual([HOSTILE.long]);
  });
  it('nothing for nothing', () => expect(names('  ')).toEqual([]));
  it('no more than asked, and only those wanted', () => {
    expect(find(model, index, 'a', 2)).toHaveLength(2);
    expect(find(model, index, '云川省', 9, (i) => i !== 0)).toEqual([6, 5]);
  });
  it('is quick on a hundred thousand', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `\n企业${i}有限公司\nqiye${i}youxiangongsi qy${i}\n`);
    const big = { ...model, degree: new Int32Array(100_000) };
    const began = performance.now();
    expect(find(big, many, '企业9999')).toHaveLength(11);
    expect(performance.now() - began).toBeLessThan(1500); // about 10 ms where nothing else runs
  });
});
