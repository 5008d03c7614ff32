/**
 * The columns of the date range report by the language of the seller's account; names in small letters. German, French, Italian,
 * Spanish, Mexican and Japanese names agree with those that several public tools of sellers read (looked up 2026-11); we have a real report in
 * English only. Dutch, Polish and Swedish ones are known in part there, which is not enough to prove a total: they are not read.
 */

/** Fields of a row that are amounts. */
export const AMOUNT_FIELDS = [
  'product sales',
  'product sales tax',
  'shipping credits',
  'shipping credits tax',
  'gift wrap credits',
  'gift wrap credits tax',
  'regulatory fee',
  'tax on regulatory fee',
  'points',
  'promotional rebates',
  'promotional rebates tax',
  'marketplace withheld tax',
  'tcs-cgst',
  'tcs-sgst',
  'tcs-igst',
  'tds (section 194-o)',
  'selling fees',
  'fba fees',
  'other transaction fees',
  'other',
] as const;

export type AmountField = (typeof AMOUNT_FIELDS)[number];
export type Field =
  | AmountField
  | 'time'
  | 'settlement'
  | 'type'
  | 'order'
  | 'sku'
  | 'description'
  | 'quantity'
  | 'marketplace'
  | 'total'
  | 'status'
  | 'release';

/** One language: the names of a field's column, and how numbers and days are written. */
export interface Language {
  readonly kind: string;
  readonly locale: string;
  /** Columns that only this language has all of. */
  readonly key: readonly string[];
  readonly columns: Readonly<Partial<Record<Field, readonly string[]>>>;
  /** Words for the types of rows, as English reports write them. */
  readonly types: Readonly<Record<string, string>>;
}

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

const GERMAN: Language = {
  kind: 'date-range-report-de',
  locale: 'de-DE',
  key: ['datum/uhrzeit', 'abrechnungsnummer', 'typ', 'gesamt'],
  columns: {
    time: ['datum/uhrzeit'],
    settlement: ['abrechnungsnummer'],
    type: ['typ'],
    order: ['bestellnummer'],
    description: ['beschreibung'],
    quantity: ['menge'],
    'product sales': ['umsätze'],
    'product sales tax': ['produktumsatzsteuer'],
    'shipping credits': ['gutschrift für versandkosten'],
    'shipping credits tax': ['steuer auf versandgutschrift'],
    'gift wrap credits': ['gutschrift für geschenkverpackung'],
    'gift wrap credits tax': ['steuer auf geschenkverpackungsgutschriften'],
    'promotional rebates': ['rabatte aus werbeaktionen'],
    'promotional rebates tax': ['steuer auf aktionsrabatte'],
    'marketplace withheld tax': ['einbehaltene steuer auf marketplace'],
    'selling fees': ['verkaufsgebühren'],
    'fba fees': ['gebühren zu versand durch amazon'],
    'other transaction fees': ['andere transaktionsgebühren'],
    other: ['andere'],
    total: ['gesamt'],
  },
  types: {
    bestellung: 'Order',
    erstattung: 'Refund',
    übertrag: 'Transfer',
    servicegebühr: 'Service Fee',
    anpassung: 'Adjustment',
    'versand durch amazon lagergebühr': 'FBA Inventory Fee',
    'fba inventargebühr': 'FBA Inventory Fee',
    blitzangebotsgebühr: 'Lightning Deal Fee',
    verbindlichkeit: 'Debt',
  },
};

const FRENCH: Language = {
  kind: 'date-range-report-fr',
  locale: 'fr-FR',
  key: ['date/heure', 'numéro de versement', 'type', 'total'],
  columns: {
    time: ['date/heure'],
    settlement: ['numéro de versement'],
    type: ['type'],
    order: ['numéro de la commande'],
    description: ['description'],
    quantity: ['quantité'],
    'product sales': ['ventes de produits'],
    'product sales tax': ['taxes sur la vente des produits'],
    'shipping credits': ["crédits d'expédition", 'crédits d’expédition'],
    'shipping credits tax': ['taxe sur les crédits d’expédition', "taxe sur les crédits d'expédition"],
    'gift wrap credits': ["crédits sur l'emballage cadeau", 'crédits sur l’emballage cadeau'],
    'gift wrap credits tax': ['taxes sur les crédits cadeaux'],
    'promotional rebates': ['rabais promotionnels'],
    'promotional rebates tax': ['taxes sur les remises promotionnelles'],
    'marketplace withheld tax': ['taxes retenues sur le site de vente'],
    'selling fees': ['frais de vente'],
    'fba fees': ['frais expédié par amazon'],
    'other transaction fees': ['autres frais de transaction'],
    other: ['autre'],
    total: ['total'],
  },
  types: {
    commande: 'Order',
    remboursement: 'Refund',
    transfert: 'Transfer',
    'frais de service': 'Service Fee',
    ajustement: 'Adjustment',
    'frais de stock expédié par amazon': 'FBA Inventory Fee',
    dette: 'Debt',
  },
};

const ITALIAN: Language = {
  kind: 'date-range-report-it',
  locale: 'it-IT',
  key: ['numero pagamento', 'tipo', 'numero ordine', 'totale'],
  columns: {
    time: ['data/ora:', 'data/ora'],
    settlement: ['numero pagamento'],
    type: ['tipo'],
    order: ['numero ordine'],
    description: ['descrizione'],
    quantity: ['quantità'],
    'product sales': ['vendite'],
    'product sales tax': ['imposta sulle vendite dei prodotti'],
    'shipping credits': ['accrediti per le spedizioni'],
    'shipping credits tax': ['imposta accrediti per le spedizioni'],
    'gift wrap credits': ['accrediti per confezioni regalo'],
    'gift wrap credits tax': ['imposta sui crediti confezione regalo'],
    'promotional rebates': ['sconti promozionali'],
    'promotional rebates tax': ['imposta sugli sconti promozionali'],
    'marketplace withheld tax': ['trattenuta iva del marketplace'],
    'selling fees': ['commissioni di vendita'],
    'fba fees': ['costi del servizio logistica di amazon'],
    'other transaction fees': ['altri costi relativi alle transazioni'],
    other: ['altro'],
    total: ['totale'],
  },
  types: {
    ordine: 'Order',
    rimborso: 'Refund',
    trasferimento: 'Transfer',
    'commissione di servizio': 'Service Fee',
    modifica: 'Adjustment',
    'costo di stoccaggio logistica di amazon': 'FBA Inventory Fee',
    debito: 'Debt',
  },
};

const SPANISH: Language = {
  kind: 'date-range-report-es',
  locale: 'es-ES',
  key: ['fecha y hora', 'identificador de pago', 'tipo', 'total'],
  columns: {
    time: ['fecha y hora'],
    settlement: ['identificador de pago'],
    type: ['tipo'],
    order: ['número de pedido'],
    description: ['descripción'],
    quantity: ['cantidad'],
    marketplace: ['web de amazon'],
    'product sales': ['ventas de productos'],
    'product sales tax': ['impuesto de ventas de productos'],
    'shipping credits': ['abonos de envío'],
    'shipping credits tax': ['impuestos por abonos de envío'],
    'gift wrap credits': ['abonos de envoltorio para regalo'],
    'gift wrap credits tax': ['impuestos por abonos de envoltorio para regalo'],
    'promotional rebates': ['devoluciones promocionales'],
    'promotional rebates tax': ['impuestos de descuentos por promociones'],
    'marketplace withheld tax': ['impuesto retenido en el sitio web'],
    'selling fees': ['tarifas de venta'],
    'fba fees': ['tarifas de logística de amazon'],
    'other transaction fees': ['tarifas de otras transacciones'],
    other: ['otro'],
    total: ['total'],
  },
  types: {
    pedido: 'Order',
    reembolso: 'Refund',
    transferir: 'Transfer',
    'tarifa de prestación de servicio': 'Service Fee',
    ajuste: 'Adjustment',
    'tarifas de inventario de logística de amazon': 'FBA Inventory Fee',
    deuda: 'Debt',
  },
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
export const LANGUAGES: readonly Language[] = [ENGLISH, GERMAN, FRENCH, ITALIAN, SPANISH, MEXICAN, JAPANESE];
