import { createDraw } from './random.ts';
import type { Random } from './random.ts';

/**
 * Forenames and surnames with weights, by heritage. Weights fall steeply, as in life: a few names are everywhere, most are rare.
 * Persons made of them are invented. A family draws all its names from one heritage, now and then from two.
 */
export type Heritage =
  | 'northern'
  | 'scotsIrish'
  | 'welsh'
  | 'polish'
  | 'romanian'
  | 'southAsianMuslim'
  | 'sikh'
  | 'hindu'
  | 'westAfrican'
  | 'arabic'
  | 'chinese';

type Weighted = readonly (readonly [string, number])[];

/** `name name*3 name` → weights; without a figure the weight falls with the place in the list. */
const list = (text: string): Weighted =>
  text
    .trim()
    .split(/\s+/u)
    .map((word, place) => {
      const [name = '', weight] = word.split('*');
      return [name.replaceAll('_', ' '), weight === undefined ? 40 / (place + 4) : Number(weight)] as const;
    });

interface Names {
  readonly share: number;
  readonly girls: Weighted;
  readonly boys: Weighted;
  readonly surnames: Weighted;
}

const HERITAGES: Readonly<Record<Heritage, Names>> = {
  northern: {
    share: 70,
    girls: list(`Olivia Amelia Isla Ava Lily Freya Evie Poppy Ella Grace Sophie Emily Isabella Charlotte Daisy Millie Rosie Willow Ruby Phoebe
      Jessica Chloe Harper Elsie Maisie Erin Molly Florence Eliza Bonnie Abigail Holly Lucy Imogen Robyn Hannah Katie Georgia Eleanor Elizabeth
      Beatrice Summer Lacey Lexi Summer-Rose Lily-Mae Bethany Caitlyn Niamh Faith`),
    boys: list(`Oliver George Noah Arthur Harry Jack Charlie Alfie Jacob Oscar Leo Freddie Thomas Archie Theo William James Joshua Lucas Henry
      Logan Riley Finley Mason Ethan Daniel Samuel Joseph Teddy Dylan Alexander Max Isaac Reggie Tommy Jude Ronnie Sonny Luca Bobby Adam Jenson
      Callum Nathan Kian Bradley Connor Robson Jayden Kai`),
    surnames: list(`Smith*30 Robson*22 Brown*20 Thompson*20 Robinson*19 Wilson*18 Taylor*17 Johnson*16 Charlton*14 Bell*14 Hall*13 Armstrong*13
      Dixon*12 Young*12 Walker*12 Richardson*12 Watson*11 Anderson*11 Graham*10 Turnbull*10 Hunter*10 Gibson*9 Milburn*9 Reed*9 Simpson*9 Wright*9 Elliott*8
      Carr*8 Stephenson*8 Davison*8 Nixon*7 Hudson*7 Lowther*7 Heslop*7 Ridley*7 Forster*7
      Laidler*6 Hedley*6 Storey*6 Pattison*6 Coulson*6 Tait*6
      Oliver*6 Dodds*6 Rutherford*6 Short*5 Batey*5 Raine*5 Maughan*5 Elwick*4 Hepple*4 Liddle*4 Teasdale*4 Wearmouth*3 Sowerby*4 Proud*4 Purvis*4
      Foster*4 Cook*4 Clark*4 Harrison*4 Jackson*4 Hughes*4 Jones*4 Harris*4 Martin*4 Cooper*4 Ward*4 Morris*4 Green*4 Baker*4 Parker*3 Shaw*3
      Bennett*3 Chapman*3 Mason*3 Barker*3 Knight*3 Fletcher*3 Holmes*3 Palmer*3 Pearson*3 Hutchinson*3 Marshall*3 Atkinson*3 Bainbridge*3 Beadle*2
      Blenkinsop*2 Bulmer*2 Burdon*2 Coates*2 Cowell*2 Craggs*2 Curry*2 Dunn*2 Emmerson*2 Errington*2 Featherstone*2 Fenwick*2 Garbutt*2 Gowland*2
      Greener*2 Harle*2 Hindmarsh*2 Hogg*2 Howarth*2 Jobling*2 Kell*2 Lamb*2 Lonsdale*2 Makepeace*2 Metcalfe*2 Nesbitt*2 Ord*2 Pallister*2 Peart*2
      Potts*2 Quarmby*1 Redpath*2 Ruddick*2 Sedgwick*2 Shields*2 Stobbs*2 Surtees*2 Swinburne*1 Thirlwell*1 Tindale*1 Trotter*1 Urwin*1 Vasey*1
      Wharton*1 Whitfield*1 Willis*1 Winship*1 Yarrow*1`),
  },
  scotsIrish: {
    share: 7,
    girls: list('Niamh Aoife Eilidh Orla Caitlin Roisin Skye Isla Saoirse Ciara Mairi Sinead'),
    boys: list('Liam Cameron Finn Callum Declan Rory Lewis Angus Cillian Euan Fraser Ruairi'),
    surnames: list(`Campbell Murphy Stewart Kelly McDonald Docherty Ryan O’Neill Murray McKenna Gallagher Fraser O’Connor Doyle MacLeod
      McGuire Kerr Brennan McAllister Quinn`),
  },
  welsh: {
    share: 2,
    girls: list('Seren Cerys Megan Ffion Carys Nia Mali Efa'),
    boys: list('Rhys Dylan Owain Gethin Tomos Ioan Macsen Iestyn'),
    surnames: list('Davies Evans Williams Morgan Price Rees Llewellyn Pritchard Bowen Vaughan'),
  },
  polish: {
    share: 5,
    girls: list('Zofia Julia Lena Maja Hanna Oliwia Alicja Zuzanna'),
    boys: list('Jakub Szymon Kacper Filip Antoni Mateusz Oskar Wojciech'),
    surnames: list(`Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Mazur Krawczyk
      Piotrowski Grabowski`),
  },
  romanian: {
    share: 2,
    girls: list('Maria Andreea Elena Ioana Sofia Alexandra'),
    boys: list('Andrei David Matei Luca Ștefan Alexandru'),
    surnames: list('Popescu Ionescu Popa Stan Dumitru Munteanu Radu Stoica Constantin Rusu'),
  },
  southAsianMuslim: {
    share: 6,
    girls: list('Aisha Fatima Maryam Zainab Khadija Hafsa Amina Safa Sumaiya Nusrat'),
    boys: list('Muhammad*30 Mohammed*15 Ibrahim Yusuf Ahmed Hamza Zakariya Bilal Rahim Tanvir'),
    surnames: list('Ahmed Khan Ali Hussain Begum Miah Rahman Uddin Chowdhury Akhtar Islam Malik Iqbal Mahmood Khatun Choudhury Sheikh Mirza'),
  },
  sikh: {
    share: 2,
    girls: list('Simran Harleen Jasleen Gurpreet Avneet Kiran'),
    boys: list('Arjan Gurdeep Harjot Jaspreet Manveer Amrit'),
    surnames: list('Singh*20 Kaur*16 Gill Dhillon Sandhu Sidhu Grewal'),
  },
  hindu: {
    share: 2,
    girls: list('Anaya Priya Diya Ananya Isha Meera'),
    boys: list('Aarav Arjun Rohan Vihaan Krish Dev'),
    surnames: list('Patel Sharma Kumar Shah Nair Iyer Reddy Thomas_Varghese Menon Gupta'),
  },
  westAfrican: {
    share: 2,
    girls: list('Adaeze Temiloluwa Chioma Abena Folake Esther'),
    boys: list('Oluwaseun Chidi Kofi Emmanuel Tobiloba Kwame'),
    surnames: list('Okafor Adeyemi Mensah Owusu Balogun Eze Boateng Adebayo Nwosu Asante'),
  },
  arabic: {
    share: 1,
    girls: list('Layla Noor Yasmin Rania Salma Hala'),
    boys: list('Omar Karim Tariq Sami Ziad Faisal'),
    surnames: list('Al-Hassan Haddad Khalil Nasser Al-Masri Mansour Saleh Darwish'),
  },
  chinese: {
    share: 1,
    girls: list('Mei Xinyi Jiayi Yuting Ling Hui'),
    boys: list('Wei Haoran Jun Zihan Yichen Ming'),
    surnames: list('Chen Wang Li Zhang Liu Wong Cheung Lam'),
  },
};

/** Short forms that children go by at school. */
const PREFERRED: Readonly<Record<string, string>> = {
  Abigail: 'Abi', Alexander: 'Alex', Amelia: 'Millie', Andreea: 'Andra', Antoni: 'Antek', Archie: 'Arch',
  Beatrice: 'Bea', Bethany: 'Beth', Charlotte: 'Lottie', Daniel: 'Danny', Eleanor: 'Ellie', Elizabeth: 'Lizzie',
  Emily: 'Em', Emmanuel: 'Manny', Florence: 'Flo', Georgia: 'Georgie', Henry: 'Harry', Isabella: 'Izzy', Jakub: 'Kuba',
  Jessica: 'Jess', Joseph: 'Joe', Joshua: 'Josh', Katie: 'Kate', Muhammad: 'Mo', Mohammed: 'Mo', Nathan: 'Nate',
  Oliver: 'Ollie', Oluwaseun: 'Seun', Samuel: 'Sam', Temiloluwa: 'Temi', Theo: 'Teddy', Thomas: 'Tom', Tobiloba: 'Tobi',
  Wojciech: 'Wojtek', William: 'Will', Zofia: 'Zosia', Zuzanna: 'Zuzia', Jacob: 'Jake', Matei: 'Mati', Freddie: 'Fred',
};

const drawHeritage = createDraw((Object.keys(HERITAGES) as Heritage[]).map((heritage) => [heritage, HERITAGES[heritage].share] as const));
type Draws = Readonly<Record<'girls' | 'boys' | 'surnames', (random: Random) => string>>;
const DRAWS = Object.fromEntries(
  (Object.keys(HERITAGES) as Heritage[]).map((heritage) => {
    const { girls, boys, surnames } = HERITAGES[heritage];
    return [heritage, { girls: createDraw(girls), boys: createDraw(boys), surnames: createDraw(surnames) }];
  }),
) as Readonly<Record<Heritage, Draws>>;

export const nameStore = {
  heritage: drawHeritage,
  forename: (random: Random, heritage: Heritage, sex: 'female' | 'male'): string => DRAWS[heritage][sex === 'female' ? 'girls' : 'boys'](random),
  surname: (random: Random, heritage: Heritage): string => DRAWS[heritage].surnames(random),
  preferredOf: (forename: string): string | undefined => PREFERRED[forename],
};

export const countNames = (): { readonly forenames: number; readonly surnames: number } => {
  const all = Object.values(HERITAGES);
  return {
    forenames: new Set(all.flatMap(({ girls, boys }) => [...girls, ...boys].map(([name]) => name))).size,
    surnames: new Set(all.flatMap(({ surnames }) => surnames.map(([name]) => name))).size,
  };
};
