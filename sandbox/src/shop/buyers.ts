import type { Dice } from '../dice.js';
import type { ChannelAccount } from '../channel-accounts.js';
import type { Buyer } from './order-plan.js';

const firstNames = [
  'Ada',
  'Ben',
  'Carla',
  'Dmitri',
  'Elif',
  'Femi',
  'Greta',
  'Haruto',
  'Inés',
  'Jürgen',
  'Kenji',
  'Léa',
];
const lastNames = ['Ahrens', 'Brown', 'Chen', 'Díaz', 'Eriksen', 'Fischer', 'García', 'Hayashi', "O'Neil", 'Świątek'];

/** Where buyers of the sandbox world live. */
type Country = ChannelAccount['country'] | 'PL' | 'BR' | 'CA' | 'MX';

type Place = Pick<Buyer, 'address1' | 'city' | 'zip' | 'province' | 'provinceCode'>;

function place(address1: string, city: string, zip: string, province: string, provinceCode: string): Place {
  return { address1, city, zip, province, provinceCode };
}

const places: Readonly<Record<Country, readonly Place[]>> = {
  US: [
    place('92 Chestnut Street', 'Louisville', '40202', 'Kentucky', 'KY'),
    place('18 Myrtle Avenue', 'Brooklyn', '11201', 'New York', 'NY'),
    place('2200 Alameda Road', 'San José', '95126', 'California', 'CA'),
    place('7 Burnside Street', 'Portland', '97209', 'Oregon', 'OR'),
    place('401 Congress Avenue', 'Austin', '78701', 'Texas', 'TX'),
  ],
  DE: [
    place('Gärtnerstraße 14', 'Berlin', '10245', '', ''),
    place('Königsallee 3', 'Düsseldorf', '40212', '', ''),
    place('Am Wall 120', 'Bremen', '28195', '', ''),
  ],
  JP: [
    place('1-2-3 Jingumae', 'Shibuya-ku', '150-0001', 'Tōkyō', 'JP-13'),
    place('4-5 Umeda', 'Kita-ku', '530-0001', 'Ōsaka', 'JP-27'),
  ],
  PL: [place('ulica Długa 5', 'Poznań', '61-806', '', ''), place('Świętojańska 12', 'Gdynia', '81-368', '', '')],
  CA: [place('88 Harbour Street', 'Toronto', 'M5J 0B5', 'Ontario', 'ON')],
  MX: [place('Avenida Juárez 20', 'Ciudad de México', '06050', 'Ciudad de México', 'CMX')],
  BR: [place('Rua das Flores 77', 'Curitiba', '80020-090', 'Paraná', 'BR-PR')],
};

const countryNames = {
  US: 'United States',
  DE: 'Germany',
  JP: 'Japan',
  PL: 'Poland',
  BR: 'Brazil',
  CA: 'Canada',
  MX: 'Mexico',
} as const;

/** A buyer who does not exist, at an address of the shop's country. */
export function buyerOf(shop: { readonly country: Country }, id: number, dice: Dice): Buyer {
  const firstName = dice.pick(firstNames);
  const lastName = dice.pick(lastNames);
  const number = dice.between(1000, 9999);
  return {
    id,
    firstName,
    lastName,
    email: `buyer-${number}@mail.example.com`,
    phone: `+1555010${number}`,
    ...dice.pick(places[shop.country]),
    country: countryNames[shop.country],
    countryCode: shop.country,
  };
}
