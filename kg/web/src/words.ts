/** What the explorer says, in both languages. Names from documents never come here. */
const ZH = {
  brand: '政企图谱', skip: '跳到图', picture: '关系图', search: '搜索名称、拼音或首字母', searchShort: '搜索', nothing: '没有找到', hits: '搜索结果', found: '{} 个结果',
  filters: '筛选与图例', types: '实体类型', relations: '关系', all: '全选', none: '全不选', region: '地区', klass: '企业类别', any: '不限', confidence: '最低置信度',
  confidenceNote: '没有原句的关系（参考数据、推断）不受影响', date: '文件日期', from: '自', to: '至', reset: '清除筛选', only: '只看',
  table: '表格', nodes: '实体', edges: '关系', name: '名称', type: '类型', degree: '关系数', subject: '主体', relation: '关系', object: '客体', sentences: '原句', sortBy: '按{}排序',
  path: '路径', pathTitle: '两个实体之间的路径', pathFrom: '起点', pathTo: '终点', pathFind: '查找', pathClear: '清除', pathNone: '两者之间没有路径', pathSame: '起点和终点相同',
  pathFound: '{} 步', pathFromHere: '路径起点', pathToHere: '路径终点', pathChoose: '请选择起点和终点',
  fit: '全部可见', zoomIn: '放大', zoomOut: '缩小', fullscreen: '全屏', save: '导出', png: 'PNG 图片', svg: 'SVG 矢量图', csv: 'CSV 表格', theme: '明暗', language: 'English', help: '帮助', close: '关闭',
  themeAuto: '跟随系统', themeLight: '浅色', themeDark: '深色',
  aliases: '别名', iri: '标识', classes: '企业类别', facts: '信息', relationsOf: '关系', expand: '展开', expandMore: '展开（另有 {}）', collapse: '收起', hide: '隐藏', centre: '居中', page: '详情页', stands: '代表 {} 个实体',
  more: '另有 {} 条未列出', moreSentences: '另有 {} 句未列出', reference: '参考', inferredShort: '推断', noSentence: '没有原句：来自参考数据。', inferred: '没有原句：由规则推出。', many: '这条线代表 {} 条关系。', loading: '正在读取……', failed: '读取失败：{}', retry: '重试',
  sure: '置信度', by: '方法', source: '出处', role: '职务', evidence: '原句', document: '文件',
  shown: '{} 个实体 · {} 条关系', of: '（共 {} 个实体、{} 条关系）', filtered: '已筛选', showAll: '显示全部', showFirst: '回到开头', empty: '没有符合条件的实体。', emptyHint: '放宽筛选，或搜索一个名称。',
  selected: '已选中：{}', expandedBy: '新增 {} 个实体', collapsedBy: '收起 {} 个实体', nothingToExpand: '没有更多可展开', noWebgl: '此浏览器不能使用 WebGL，图无法显示；下面是同样内容的表格。', saved: '已导出 {}',
  pattern: '信号词“{}”', scorer: '打分模型', nameRule: '名称自带', post: '职务写法', list: '名单的行与列', codes: '区划代码',
  planned: '计划', denied: '否认', conditional: '有条件', former: '曾经', asserted: '陈述',
  helpTitle: '键盘与鼠标', helpMouse: '点击实体看名片，点击连线看原句，双击展开；拖动移动，滚轮缩放。',
  kArrows: '移到该方向的相邻实体', kEnter: '打开名片', kEsc: '关闭、取消选择', kZoom: '放大、缩小、全部可见', kSearch: '搜索', kExpand: '展开、收起', kTable: '表格', kFilters: '筛选', kPath: '路径', kFull: '全屏', kHelp: '帮助',
  pictureHelp: '关系图。方向键在相邻实体间移动，回车打开名片，问号看全部按键。同样的内容在表格中。', sentencesOf: '{}句', row: '第 {} 行，共 {} 行', badData: '数据无法读取：{}', listSep: '、',
};
const EN: Record<keyof typeof ZH, string> = {
  brand: 'Zhengqi graph', skip: 'Skip to the picture', picture: 'Graph', search: 'Search names, pinyin, initials', searchShort: 'Search', nothing: 'Nothing found', hits: 'Results', found: '{} results',
  filters: 'Filters and legend', types: 'Types', relations: 'Relations', all: 'All', none: 'None', region: 'Region', klass: 'Enterprise class', any: 'Any', confidence: 'Least confidence',
  confidenceNote: 'Relations without a sentence (reference data, inferred) stay', date: 'Date of documents', from: 'from', to: 'to', reset: 'Clear filters', only: 'only',
  table: 'Table', nodes: 'Entities', edges: 'Relations', name: 'Name', type: 'Type', degree: 'Relations', subject: 'Subject', relation: 'Relation', object: 'Object', sentences: 'Sentences', sortBy: 'Sort by {}',
  path: 'Path', pathTitle: 'Path between two entities', pathFrom: 'From', pathTo: 'To', pathFind: 'Find', pathClear: 'Clear', pathNone: 'No path between the two', pathSame: 'Both are the same',
  pathFound: '{} steps', pathFromHere: 'Path from here', pathToHere: 'Path to here', pathChoose: 'Choose both ends',
  fit: 'Fit', zoomIn: 'Zoom in', zoomOut: 'Zoom out', fullscreen: 'Full screen', save: 'Export', png: 'PNG picture', svg: 'SVG drawing', csv: 'CSV tables', theme: 'Theme', language: '中文', help: 'Help', close: 'Close',
  themeAuto: 'as the system', themeLight: 'light', themeDark: 'dark',
  aliases: 'Also called', iri: 'IRI', classes: 'Classes', facts: 'Facts', relationsOf: 'Relations', expand: 'Expand', expandMore: 'Expand ({} more)', collapse: 'Collapse', hide: 'Hide', centre: 'Centre', page: 'Full page', stands: 'stands for {} entities',
  more: '{} more not listed', moreSentences: '{} more sentences not listed', reference: 'Reference', inferredShort: 'Inferred', noSentence: 'No sentence: from reference data.', inferred: 'No sentence: inferred by a rule.', many: 'This line stands for {} relations.', loading: 'Loading…', failed: 'Could not be read: {}', retry: 'Try again',
  sure: 'confidence', by: 'method', source: 'source', role: 'role', evidence: 'Sentences', document: 'document',
  shown: '{} entities · {} relations', of: ' (of {} entities, {} relations)', filtered: 'filtered', showAll: 'Show all', showFirst: 'Back to the start', empty: 'Nothing passes the filters.', emptyHint: 'Widen them, or search for a name.',
  selected: 'Selected: {}', expandedBy: '{} entities added', collapsedBy: '{} entities hidden', nothingToExpand: 'Nothing more to expand', noWebgl: 'This browser has no WebGL, so there is no picture; the tables below hold the same.', saved: 'Saved {}',
  pattern: 'signal word “{}”', scorer: 'scorer', nameRule: 'carried by the name', post: 'title read', list: 'row of a list', codes: 'region codes',
  planned: 'planned', denied: 'denied', conditional: 'conditional', former: 'former', asserted: 'stated',
  helpTitle: 'Keyboard and mouse', helpMouse: 'Click an entity for its card, a line for its sentences, double-click to expand; drag to move, wheel to zoom.',
  kArrows: 'to the neighbour in that direction', kEnter: 'open the card', kEsc: 'close, deselect', kZoom: 'zoom in, zoom out, fit', kSearch: 'search', kExpand: 'expand, collapse', kTable: 'table', kFilters: 'filters', kPath: 'path', kFull: 'full screen', kHelp: 'help',
  pictureHelp: 'Graph. Arrow keys move between neighbours, Enter opens the card, question mark lists all keys. The tables hold the same.', sentencesOf: '{} sentences', row: 'row {} of {}', badData: 'The data cannot be read: {}', listSep: ', ',
};

export type Word = keyof typeof ZH;
export type Language = 'zh' | 'en';
export const TABLES: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { zh: ZH, en: EN };

let language: Language = 'zh';
export const spoken = (): Language => language;
export function speak(wanted: Language): void {
  language = wanted;
}

/** A word, {} filled in order. */
export function w(word: Word, ...values: (string | number)[]): string {
  let i = 0;
  return TABLES[language][word].replace(/\{\}/g, () => {
    const value = values[i++] ?? '';
    return typeof value === 'number' ? number(value) : value;
  });
}

export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** What carries its name in both languages. */
export function name(of: { zh: string; en: string; name?: string }): string {
  const [own, other] = language === 'zh' ? [of.zh, of.en] : [of.en, of.zh];
  return [own, of.name, other].find((text) => text) ?? '';
}

/** How a statement was found: "pattern:位于" → 信号词“位于”. */
export function method(how: string): string {
  const at = how.indexOf(':');
  const kind = at < 0 ? how : how.slice(0, at);
  const rest = at < 0 ? '' : how.slice(at + 1);
  const known: Record<string, Word> = { scorer: 'scorer', name: 'nameRule', post: 'post', list: 'list', codes: 'codes' };
  if (kind === 'pattern') return w('pattern', rest);
  const word = Object.hasOwn(known, kind) ? known[kind] : undefined;
  return word ? w(word) : how;
}

export function modality(mode: string): string {
  return mode === 'planned' || mode === 'denied' || mode === 'conditional' || mode === 'former' || mode === 'asserted' ? w(mode) : mode;
}
