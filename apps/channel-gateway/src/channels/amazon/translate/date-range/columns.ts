/**
 * The columns of the date range report by the language of the seller's account; names in small letters. Other languages than
 * English are as several public tools of sellers read them (looked up 2026-11); we have a real report in English only. Each row
 * proves its own total: a column whose name changes leaves rows refused and none wrong.
 */

import { BELGIAN, DUTCH, FRENCH, GERMAN, ITALIAN, POLISH, SPANISH, SWEDISH } from './columns-of-europe.js';
import type { Language } from './language.js';

const ENGLISH: Language = {
  kind: 'date-range-report',
  locale: 'en-US',
  key: ['date/time', 'settlement id', 'type', 'total'],
  columns: {
    time: ['date/time'],
    settlement: ['settlement id'],
    type: ['type'],
    order: ['order id'],
    description: ['description'],
    quantity: ['quantity'],
    'shipping credits': ['shipping credits', 'postage credits'],
    'shipping credits tax': ['shipping credits tax', 'postage credits tax'],
    'gift wrap credits tax': ['giftwrap credits tax', 'gift wrap credits tax'],
    'promotional rebates tax': ['promotional rebates tax'],
    'product sales tax': ['product sales tax', 'sales tax collected'],
    'marketplace withheld tax': ['marketplace withheld tax', 'marketplace facilitator tax', 'low value goods'],
    'tcs-cgst': ['tcs-cgst'],
    status: ['transaction status'],
    release: ['transaction release date'],
    total: ['total'],
  },
  types: {},
};

const MEXICAN: Language = {
  kind: 'date-range-report-mx',
  locale: 'es-MX',
  key: ['fecha/hora', 'id. de liquidación', 'tipo', 'total'],
  columns: {
    ...SPANISH.columns,
    time: ['fecha/hora'],
    settlement: ['id. de liquidación'],
    order: ['id. del pedido'],
    marketplace: ['marketplace'],
    'shipping credits': ['créditos de envío'],
    'shipping credits tax': ['impuesto de abono de envío'],
    'gift wrap credits': ['créditos por envoltorio de regalo'],
    'gift wrap credits tax': ['impuesto de créditos de envoltura'],
    'promotional rebates': ['descuentos promocionales'],
    'promotional rebates tax': ['impuesto de reembolsos promocionales'],
    'marketplace withheld tax': ['impuesto de retenciones en la plataforma'],
    'fba fees': ['tarifas fba'],
    'other transaction fees': ['tarifas de otra transacción'],
  },
  types: { ...SPANISH.types, trasferir: 'Transfer', 'tarifa de servicio': 'Service Fee' },
};

const JAPANESE: Language = {
  kind: 'date-range-report-jp',
  locale: 'ja-JP',
  key: ['日付/時間', '決済番号', 'トランザクションの種類', '合計'],
  columns: {
    time: ['日付/時間'],
    settlement: ['決済番号'],
    type: ['トランザクションの種類'],
    order: ['注文番号'],
    description: ['説明'],
    quantity: ['数量'],
    marketplace: ['amazon 出品サービス'],
    'product sales': ['商品売上'],
    'product sales tax': ['商品の売上税'],
    'shipping credits': ['配送料'],
    'shipping credits tax': ['配送料の税金'],
    'gift wrap credits': ['ギフト包装手数料'],
    'gift wrap credits tax': ['ギフト包装クレジットの税金'],
    points: ['amazonポイントの費用'],
    'promotional rebates': ['プロモーション割引額'],
    'promotional rebates tax': ['プロモーション割引の税金'],
    'marketplace withheld tax': ['源泉徴収税を伴うマーケットプレイス'],
    'selling fees': ['手数料'],
    'fba fees': ['fba 手数料'],
    'other transaction fees': ['トランザクションに関するその他の手数料'],
    other: ['その他'],
    total: ['合計'],
  },
  types: {
    注文: 'Order',
    返金: 'Refund',
    振込み: 'Transfer',
    注文外料金: 'Service Fee',
    調整: 'Adjustment',
    'fba 在庫関連の手数料': 'FBA Inventory Fee',
  },
};

/** Every language that is known. */
export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  GERMAN,
  FRENCH,
  BELGIAN,
  ITALIAN,
  SPANISH,
  MEXICAN,
  DUTCH,
  SWEDISH,
  POLISH,
  JAPANESE,
];
