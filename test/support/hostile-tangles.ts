import type { Values } from './hostile-values.js';

/** Rows of club.tangles. */
export const tangles: Readonly<Record<string, Values>> = {
  'nothing at all': {},
  'labels that look like something else': {
    mood: `'very, "happy"'`,
    moods: `array['', '{NULL}', 'it''s \\ (odd)', null, 'so so']::kinds.mood[]`,
    domain_moods: `'[3:4]={"{NULL}",NULL}'`,
    share: '50',
    shares: `'{0.00,NULL,12.5}'`,
  },
  'a label that is empty': { mood: `''`, moods: `'{""}'`, folded: `''`, pairs: `''`, words_within: `'empty'` },
  'composites of nulls': {
    place: 'row(null, null, null, null, null, null)::kinds.place',
    places: `array[row(null, null, null, null, null, null)::kinds.place, null]`,
    somewhere: 'row(null, row(null, null, null), null, null, null, null)::kinds.place',
    route: 'row(null, null, null)::kinds.route',
  },
  'composites in composites': {
    place: `row('a, "b" (c)\\', row(1.5, 1.10, '-0'), array['x', null, '"', '\\'], '{슬픔}', 12.5, '{"a":  1}')::kinds.place`,
    places: `array[row('', row(-0.001, 'NaN', 'Infinity'), '{}', '{}', 0, 'null')]::kinds.place[]`,
    somewhere: `row(E'line\\nline', row(null, 0.0, null), '[0:1]={a,b}', null, null, '[ ]')::kinds.place`,
    route: `row(array[row('1', row(1, 2, 3), null, null, null, null), null]::kinds.place[], row('"', null, null, null, null, null)::kinds.place, '[1,5)')::kinds.route`,
    routes: `'[0:0]={"(,,empty)"}'`,
  },
  'ranges of its own': { span: `'[-0,5e-324]'`, spans: `'{[1,2),[3,Infinity]}'`, words_within: `'["a,b","c)""")'` },
  'pairs and folded texts': {
    pairs: `'"a"=>NULL, "b"=>"NULL", ""=>"", "q\\"uo\\\\te"=>"=>, ", "한"=>"글"'`,
    many_pairs: `array['a=>1'::extras.hstore, '', null]`,
    folded: `'MiXed "Case"'`,
    many_folded: `array['A', 'a', null, '']::extras.citext[]`,
  },
};
