import type { NewCustomer } from '@omnicrm/plugin-customers/contract'

type Row = readonly [
  name: string,
  type: string,
  street: string,
  city: string,
  country: string,
  at: readonly [number, number],
]

/** Of many countries and scripts; some names are as long as names of companies get. */
const rows: readonly Row[] = [
  ['Amara Okafor', 'Individual', '14 Marine Parade', 'Brighton', 'United Kingdom', [50.82, -0.14]],
  ['Northwind Logistics Ltd', 'Business', '200 Whitehall Road', 'Leeds', 'United Kingdom', [53.8, -1.55]],
  ['Tomás Herrera', 'Individual', 'Carrer de Sorní 8', 'Valencia', 'Spain', [39.47, -0.38]],
  ['Café Lumière', 'Business', '3 Rue de la République', 'Lyon', 'France', [45.76, 4.84]],
  ['Ingrid Solberg', 'Individual', 'Nygårdsgaten 91', 'Bergen', 'Norway', [60.39, 5.32]],
  ['Priya Raman', 'Individual', '55 Baker Street', 'London', 'United Kingdom', [51.51, -0.13]],
  [
    'Donaudampfschifffahrtsgesellschaft Wien-Budapest Beteiligungs GmbH',
    'Business',
    'Handelskai 265',
    'Wien',
    'Austria',
    [48.21, 16.41],
  ],
  [
    'شركة الأفق للاتصالات والتقنية المتقدمة',
    'Business',
    'شارع الكورنيش',
    'Abu Dhabi',
    'United Arab Emirates',
    [24.47, 54.35],
  ],
  ['Μαρία Παπαδοπούλου', 'Individual', 'Ερμού 44', 'Athens', 'Greece', [37.98, 23.73]],
  ['Harbour View Hotel', 'Business', '1 Quay Street', 'Sydney', 'Australia', [-33.86, 151.21]],
  ['林 美玲', 'Individual', '信義路五段7號', 'Taipei', 'Taiwan', [25.03, 121.56]],
  ['Oleksandr Kovalenko', 'Individual', 'Deribasivska 12', 'Odesa', 'Ukraine', [46.48, 30.73]],
  [
    'Bright Futures Academy Trust',
    'Business',
    '9 School Lane',
    'Manchester',
    'United Kingdom',
    [53.48, -2.24],
  ],
  ['Giulia Marchetti', 'Individual', 'Via Zamboni 20', 'Bologna', 'Italy', [44.49, 11.34]],
  ['Coastal Dental Partners', 'Business', '31 Beach Road', 'Perth', 'Australia', [-31.95, 115.86]],
  ['Samuel Adeyemi', 'Individual', '12 Allen Avenue', 'Lagos', 'Nigeria', [6.6, 3.35]],
  ['Riverbend Brewing Co.', 'Business', '77 Mill Street', 'Bristol', 'United Kingdom', [51.45, -2.59]],
  ['Élodie Fontaine', 'Individual', '18 Quai des Chartrons', 'Bordeaux', 'France', [44.85, -0.57]],
  [
    'Kestrel Aerial Surveys',
    'Business',
    'Hangar 4, Airfield Way',
    'Exeter',
    'United Kingdom',
    [50.73, -3.41],
  ],
  ['Mateus Carvalho', 'Individual', 'Rua Augusta 102', 'Lisbon', 'Portugal', [38.71, -9.14]],
  ['Lakeside Veterinary Clinic', 'Business', '5 Shore Drive', 'Kendal', 'United Kingdom', [54.33, -2.74]],
  ['Hannah Lindqvist', 'Individual', 'Avenyn 21', 'Gothenburg', 'Sweden', [57.7, 11.97]],
  ['Orchard Street Bakery', 'Business', '40 Orchard Street', 'Norwich', 'United Kingdom', [52.63, 1.3]],
  ['Yusuf Demir', 'Individual', 'Istiklal Caddesi 88', 'Istanbul', 'Türkiye', [41.03, 28.98]],
  ['Aoife Brennan', 'Individual', '6 Grafton Street', 'Dublin', 'Ireland', [53.34, -6.26]],
  ['Summit Outdoor Supply', 'Business', '16 Ridge Road', 'Sheffield', 'United Kingdom', [53.38, -1.47]],
]

const phoneOf = (index: number): string => `+44 20 7946 0${String(100 + index)}`

const mailOf = (name: string, index: number): string => {
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .trim()
  return `${plain.split(/\s+/).slice(0, 2).join('.') || `customer.${index}`}@example.org`
}

/** Customers with contact and site, in the order in which they came. */
export const people: readonly NewCustomer[] = rows.map(
  ([name, kind, street, city, country, [latitude, longitude]], index) => {
    const [first = name, ...rest] = name.split(' ')
    return {
      customer_name: name,
      customer_account_type: kind,
      customer_payment_type: kind === 'Business' ? 'postpaid' : 'prepaid',
      contact: {
        contact_firstname: first,
        contact_lastname: rest.join(' ') || 'Office',
        contact_email: mailOf(name, index),
        contact_phone: phoneOf(index),
        contact_types: ['Primary', 'Billing'],
      },
      site: {
        site_name: kind === 'Business' ? 'Head office' : 'Home',
        address_line_1: street,
        city,
        country,
        latitude,
        longitude,
      },
    }
  },
)
