/** A small graph with invented names, hostile ones among them. */
import type { Data } from '../src/data';

export const HOSTILE = {
  script: '</script><script>alert(1)</script>',
  image: '<img src=x onerror=alert(1)>',
  bidi: '甲\u202e司公乙\u2066丙',
  long: '长'.repeat(10_000),
};

const TYPES = [
  ['Enterprise', '企业', 'Enterprise', '#2563eb', '#6ea8fe', 'dot'],
  ['Agency', '政府机构', 'Agency', '#c0392b', '#ff8a80', 'square'],
  ['Region', '地区', 'Region', '#15803d', '#5fd38d', 'hexagon'],
  ['Policy', '政策', 'Policy', '#d97706', '#ffb74d', 'diamond'],
  ['EnterpriseClass', '企业类别', 'Enterprise class', '#b4871a', '#ffe082', 'star'],
  ['Industry', '产业', 'Industry', '#0f766e', '#4dd0c4', 'triangle'],
] as const;

const RELATIONS = [
  ['locatedIn', '位于', 'located in', '在此的企业', 'located here'],
  ['issuedBy', '发布机构', 'issued by', '发布的政策', 'issues'],
  ['within', '属于', 'within', '下辖地区', 'contains'],
  ['hasClass', '企业类别', 'has class', '属于此类的企业', 'of this class'],
  ['inIndustry', '所属产业', 'in industry', '此产业的企业', 'in this industry'],
  ['partnerOf', '合作', 'partner of', '合作', 'partner of'],
  ['eligibleFor', '可申报', 'eligible for', '可申报的企业', 'eligible'],
] as const;

/** [label, type, region, search] */
const NODES: readonly (readonly [string, number, number, string])[] = [
  ['云川省', 2, -1, 'yunchuansheng ycs'],
  ['望海市', 2, 0, 'wanghaishi whs'],
  ['石桥市', 2, 0, 'shiqiaoshi sqs'],
  ['望海启明光电股份有限公司', 0, 1, 'wanghaiqiminggd whqmgd 启明光电'],
  ['石桥恒力轴承有限公司', 0, 2, 'shiqiaohenglizhoucheng sqhlzc 恒力轴承'],
  ['云川省工业厅', 1, 0, 'yunchuanshenggongyeting ycsgyt'],
  ['云川省中小企业培育办法', 3, -1, 'yunchuansheng'],
  ['专精特新企业', 4, -1, 'zhuanjingtexin zjtx'],
  ['光电产业', 5, -1, 'guangdianchanye gdcy'],
  [HOSTILE.script, 0, 1, ''],
  [HOSTILE.image, 0, 2, ''],
  [HOSTILE.bidi, 0, 1, ''],
  [HOSTILE.long, 0, -1, ''],
  ['孤岛投资中心', 0, -1, 'gudaotouzi gdtz'],
];

/** [source, relation, target, confidence, date, evidence] */
const EDGES: readonly (readonly [number, number, number, number, string, number[]])[] = [
  [1, 2, 0, -1, '', []],
  [2, 2, 0, -1, '', []],
  [3, 0, 1, 0.96, '2024-03-01', [0]],
  [4, 0, 2, 0.71, '2022', [1]],
  [6, 1, 5, 0.99, '2023-07', [2]],
  [3, 3, 7, 0.88, '2024-05-20', [3]],
  [4, 3, 7, 0.55, '2021-01-15', [4]],
  [3, 4, 8, 0.8, '2024-03-01', [0]],
  [3, 5, 4, 0.62, '2023-11-11', [5]],
  [9, 0, 1, 0.9, '2024-01-01', [6]],
  [10, 0, 2, 0.9, '2024-01-01', [6]],
  [11, 5, 3, 0.5, '2020-02-02', []],
  [12, 5, 3, 0.5, '2020-02-02', []],
  [3, 6, 6, -1, '', []],
  [3, 5, 9, 0.6, '2024-01-01', []],
];

export function sample(): Data {
  const degree = NODES.map((_, i) => EDGES.filter(([s, , t]) => s === i || t === i).length);
  return {
    format: 1,
    title: '示例图谱',
    lang: 'zh',
    types: TYPES.map(([name, zh, en, colour, dark, shape]) => ({ name, zh, en, colour, dark, shape })),
    relations: RELATIONS.map(([name, zh, en, inverseZh, inverseEn]) => ({
      name, zh, en, inverseZh, inverseEn, ...(name === 'partnerOf' ? { symmetric: true } : {}), ...(name === 'eligibleFor' ? { inferred: true } : {}),
    })),
    facts: [{ zh: '代码', en: 'Code' }],
    nodes: {
      iri: NODES.map((_, i) => `https://example.org/id/${i}`),
      label: NODES.map(([label]) => label),
      type: NODES.map(([, type]) => type),
      x: NODES.map((_, i) => Math.round(220 * Math.cos(i * 2.4) * Math.sqrt(i))),
      y: NODES.map((_, i) => Math.round(150 * Math.sin(i * 2.4) * Math.sqrt(i))),
      degree: degree.map((count, i) => (i === 1 ? count + 5 : count)),
      search: NODES.map(([, , , search]) => search),
      region: NODES.map(([, , region]) => region),
      classes: NODES.map((_, i) => (i === 3 || i === 4 ? [7] : [])),
      aliases: NODES.map((_, i) => (i === 3 ? ['启明光电', HOSTILE.image] : [])),
      facts: NODES.map((_, i): [number, string][] => (i === 0 ? [[0, '990000']] : [])),
      href: NODES.map((_, i) => (i === 10 ? 'javascript:alert(1)' : i === 3 ? 'https://example.org/page/3' : '')),
    },
    edges: {
      source: EDGES.map(([s]) => s),
      relation: EDGES.map(([, r]) => r),
      target: EDGES.map(([, , t]) => t),
      confidence: EDGES.map(([, , , c]) => c),
      date: EDGES.map(([, , , , d]) => d),
      role: EDGES.map(() => ''),
      evidence: EDGES.map(([, , , , , e]) => e),
    },
    evidence: {
      runs: [
        [['望海启明光电股份有限公司', 's'], ['坐落在', ''], ['望海市', 'o'], ['东部的光电园区。', '']],
        [['石桥恒力轴承有限公司', 's'], ['设在', ''], ['石桥市', 'o'], ['。', '']],
        [['《云川省中小企业培育办法》', 's'], ['由', ''], ['云川省工业厅', 'o'], ['发布。', '']],
        [['启明光电', 's'], ['被认定为', ''], ['专精特新企业', 'o'], ['。', '']],
        [['恒力轴承', 's'], ['计划申报', ''], ['专精特新企业', 'o'], ['。', '']],
        [['启明光电', 's'], ['与', ''], ['恒力轴承', 'o'], ['签约。', '']],
        [[HOSTILE.script, 's'], [' & ', ''], [HOSTILE.image, 'o'], ['\u202e', '']],
      ],
      document: [0, 0, 1, 0, 0, 0, 2],
      confidence: [0.96, 0.71, 0.99, 0.88, 0.55, 0.62, 0.9],
      method: ['pattern:坐落在', 'scorer', 'codes', 'pattern:认定', 'scorer', 'list', '<b>x</b>'],
      modality: ['asserted', 'asserted', 'asserted', 'asserted', 'planned', 'asserted', 'asserted'],
    },
    documents: {
      title: ['望海光电园区一季度开工', '云川省中小企业培育办法', HOSTILE.image],
      source: ['云川日报', 'https://example.org/policy', 'javascript:alert(1)'],
      date: ['2024-03-01', '2023-07-01', ''],
      href: ['https://example.org/news', '', 'javascript:alert(1)'],
    },
    first: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    centre: 3,
    whole: { nodes: 14, edges: 15 },
  };
}
