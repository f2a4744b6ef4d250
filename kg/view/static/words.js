// What the page says, in both languages. Names from documents never come here.
const WORDS = {
  zh: {
    brand: '政企图谱', fit: '适应窗口', png: '导出 PNG', theme: '明暗', language: 'EN', types: '实体类型', relations: '关系', all: '全选', none: '全不选',
    search: '搜索名称或别名', close: '关闭（Esc）', nothing: '没有找到', aliases: '别名', code: '代码', iri: '标识', relationCount: (n) => `${n} 条关系`,
    evidence: (n) => `${n} 句`, hidden: (n) => `另有 ${n} 条关系不在此图中`, more: (n) => `另有 ${n} 句未列出`, sure: '置信度', by: '方法',
    noEvidence: '没有原句：来自参考数据。', inferred: '没有原句：由规则推出。',
    how: { pattern: (sign) => `信号词“${sign}”`, scorer: () => '打分模型', name: () => '名称自带', post: () => '职务写法', list: () => '名单的行与列', codes: () => '区划代码' },
    mode: { planned: '计划', denied: '否认', conditional: '有条件', former: '曾经' },
    shown: (n, of) => `显示 ${n} / ${of} 个实体`, links: (n) => `${n} 条关系`, filtered: '（已筛选）',
    rest: '用 kg view OUT --around 名称 看其余', wider: '用 --limit 画出更多', lonely: (n) => `${n} 个实体没有关系，未画出`,
    filters: '筛选', region: '地区', group: '企业类别', least: '最低置信度', from: '文件日期 自', to: '至', any: '不限', clear: '清除', svg: '导出 SVG', full: '全屏', table: '表格',
    unfold: '展开', fold: '收起', start: '路径起点', wayFrom: (name) => `从“${name}”到此的路径`, way: '路径', noWay: '图中两者之间没有路径', picture: '图谱：方向键在相邻实体间移动，/ 搜索，+ − 0 缩放，e 展开，c 收起，t 表格，f 全屏，Esc 关闭',
    things: '实体', thing: '名称', kind: '类型', degree: '关系数', subject: '主体', relation: '关系', object: '客体', date: '文件日期',
    around: (name, hops) => `“${name}”周围 ${hops} 步`, empty: '图中还没有带关系的实体',
  },
  en: {
    brand: 'Zhengqi graph', fit: 'Fit', png: 'Save PNG', theme: 'Theme', language: '中文', types: 'Types', relations: 'Relations', all: 'All', none: 'None',
    search: 'Search names', close: 'Close (Esc)', nothing: 'Nothing found', aliases: 'Also', code: 'Code', iri: 'IRI', relationCount: (n) => `${n} relations`,
    evidence: (n) => (n === 1 ? '1 sentence' : `${n} sentences`), hidden: (n) => `${n} more relations outside this picture`, more: (n) => `${n} more sentences not listed`, sure: 'confidence', by: 'method',
    noEvidence: 'No sentence: from reference data.', inferred: 'No sentence: inferred by a rule.',
    how: { pattern: (sign) => `signal word “${sign}”`, scorer: () => 'scorer', name: () => 'carried by the name', post: () => 'title read', list: () => 'row of a list', codes: () => 'region codes' },
    mode: { planned: 'planned', denied: 'denied', conditional: 'conditional', former: 'former' },
    shown: (n, of) => `${n} of ${of} entities`, links: (n) => `${n} relations`, filtered: ' (filtered)',
    rest: 'see the rest with kg view OUT --around NAME', wider: 'draw more with --limit', lonely: (n) => `${n} entities without a relation are not drawn`,
    filters: 'Filters', region: 'Region', group: 'Enterprise class', least: 'Least confidence', from: 'Documents from', to: 'to', any: 'any', clear: 'Clear', svg: 'Save SVG', full: 'Full screen', table: 'Table',
    unfold: 'Expand', fold: 'Collapse', start: 'Path from here', wayFrom: (name) => `Path from “${name}” to here`, way: 'Path', noWay: 'There is no path between the two in this picture', picture: 'Graph: arrows move between neighbours, / search, + − 0 zoom, e expand, c collapse, t table, f full screen, Esc close',
    things: 'Entities', thing: 'Name', kind: 'Type', degree: 'Relations', subject: 'Subject', relation: 'Relation', object: 'Object', date: 'Document date',
    around: (name, hops) => `${hops} step(s) around “${name}”`, empty: 'No entity with a relation yet',
  },
};
let language = 'zh';
const word = (key, ...values) => {
  const found = WORDS[language][key];
  return typeof found === 'function' ? found(...values) : found;
};
/** How a statement was found, in words: pattern:位于 → 信号词“位于”. */
function methodWord(method) {
  const [kind, ...rest] = method.split(':');
  const found = Object.hasOwn(WORDS[language].how, kind) ? WORDS[language].how[kind] : () => method;
  return found(rest.join(':'));
}
const number = (n) => n.toLocaleString('en-US');
