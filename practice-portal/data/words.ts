const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

export const COMPANY_FIRST = words(`
  Amber Apex Arbor Atlas Aurora Autumn Beacon Birch Blue Bold Bright Bronze Cedar Clear Cobalt Copper Coral
  Crescent Crimson Crown Crystal Dawn Deep Delta Drift Eagle East Echo Elder Ember Emerald Ever Falcon Fern
  Field First Forge Fox Frost Garnet Gentle Glen Golden Granite Green Grey Grove Harbor Hazel High Hollow
  Indigo Iron Ivory Jade Juniper Keen Kestrel Lark Laurel Lime Linden Lone Lunar Maple Marble Meadow Mellow
  Merit Mint Misty Moss Noble North Nova Oak Ocean Olive Onyx Opal Orchard Otter Pearl Pine Pioneer Plain
  Polar Prime Quartz Quiet Rapid Raven Red River Rowan Ruby Rustic Sable Sage Silver Stone Summit`);
export const COMPANY_SECOND = words(`
  Acre Anchor Arrow Bank Bay Bell Bend Blade Bloom Bluff Branch Bridge Brook Cape Castle Cliff Compass Core
  Cove Creek Crest Crossing Dale Dock Dune Edge Fall Feather Ferry Fjord Flame Flint Ford Fountain Gate
  Garden Glade Gorge Grain Haven Hearth Heath Hill Hive Horizon Island Junction Key Knoll Ladder Lake Lane
  Lantern Leaf Ledge Light Link Loft Loom March Mark Mast Mesa Mill Moor Nest Oar Oasis Path Peak Pier Point
  Pond Port Quay Range Reach Ridge Ring Rise Road Rock Root Sail Shore Sky Spark Spire Spring Star Stream
  Terrace Thread Tide Tower Trail Vale Vault View Wave Well Wharf`);
export const COMPANY_KIND = words(`
  Analytics Biotech Capital Cloud Components Consulting Data Design Diagnostics Dynamics Education Energy
  Engineering Foods Freight Games Health Hospitality Hotels Industries Insurance Interactive Labs Legal
  Logistics Manufacturing Media Mobility Networks Packaging Partners Pharma Properties Research Retail
  Robotics Security Software Systems Travel`);

export const FIRST_NAMES = words(`
  Aaliyah Aaron Abena Adam Aiko Akira Alejandra Alice Amara Amir Ana Anders Andrea Anika Anna Antoine Anya
  Arjun Astrid Ayşe Beatriz Benjamin Björn Brigitte Camila Carlos Caroline Catherine Chiara Chidi Chloé
  Claire Daniel Daria David Deepa Diego Dmitri Elena Eleni Elif Elin Emeka Emil Emma Enzo Erik Esther Fatima
  Felix Femi Fiona Florian Francesca Freya Gabriel George Giulia Grace Greta Hana Hannah Hassan Helen Hugo
  Ibrahim Ida Ines Ingrid Isabella Ivan Jacob James Jan Jana Javier Jelena Jin John Jonas José Julia Kaito
  Kamal Karin Kateryna Kenji Khadija Kofi Laila Lars Laura Lea Leila Liam Linh Lucas Lucía Luis Lukas Magnus
  Maja Marco Margaret María Marie Markus Marta Martin Mateo Matthias Mei Mia Michael Mila Min Mohammed
  Monica Nadia Naomi Natalia Nguyet Nia Niamh Nicolas Nina Noah Noor Nora Nuno Olga Oliver Olivia Omar
  Oscar Pablo Patricia Paul Pavel Pedro Petra Philippe Priya Rafael Rahul Rajesh Rania Rebecca Renata Ricardo
  Robert Rosa Ruth Ryan Sakura Samuel Sana Sandra Sanjay Sara Sebastian Sergei Shreya Siddharth Simone Sofia
  Stefan Susan Svetlana Tariq Tatiana Thandiwe Theo Thomas Tomasz Valentina Vera Victor Vikram Wei William
  Xavier Yara Yasmin Yuki Yusuf Zainab Zara Zoe Zoltan Zuzana`);
export const LAST_NAMES = words(`
  Abbott Abe Achterberg Adeyemi Ahmed Alvarez Andersson Antonov Aoki Bakker Banerjee Baptiste Barros Bauer
  Becker Bennett Berg Bianchi Blanc Bondarenko Brandt Brown Campbell Cardoso Carter Castillo Chen Cohen
  Costa Cruz Dahl Das Davies Delgado Diallo Dias Dubois Duarte Eriksen Esposito Evans Farah Fernandes
  Ferrari Fischer Fofana Fontaine Fraser Fujita Garcia Gauthier Ghosh Gomez Gonzalez Goto Gray Greco Gupta
  Haddad Hall Hansen Harris Hasan Hassan Hayashi Hernandez Hoffmann Holm Horvat Huang Hughes Ibrahim Ito
  Ivanov Jackson Jansen Jensen Johansson Jones Joshi Kaminski Kapoor Karlsson Kato Kaya Keller Kelly Khan
  Kim King Klein Kobayashi Kovacs Kowalski Kumar Larsen Laurent Lee Lehmann Leroy Lewis Li Lim Lindberg
  Lopez Lund Mancini Martin Martinez Mbeki Mehta Mendes Meyer Miller Mitchell Mohamed Molina Moore Moreau
  Morgan Morris Müller Murphy Nair Nakamura Navarro Nguyen Nielsen Nkosi Novak Nowak Obi Ochoa Okafor Olsen
  Ortiz Osei Otieno Owens Palmer Pappas Park Parker Patel Pereira Petersen Petrov Pham Popescu Quinn Rahman
  Ramirez Ramos Rao Reyes Ricci Richter Rivera Roberts Romano Rossi Roux Ruiz Saito Salazar Sanchez Santos
  Sato Schmidt Schneider Schulz Sharma Shevchenko Silva Singh Sokolov Soto Suzuki Svensson Takahashi Tan
  Tanaka Taylor Thompson Torres Tran Turner Vargas Vasquez Vidal Volkov Wagner Walker Wang Watanabe Weber
  White Wilson Wolf Wong Wright Yamada Yang Yilmaz Young Zhang Zimmermann`);

export const JOB_TITLES = lines(`
  Account Manager
  Business Analyst
  Chief Customer Officer
  Chief Executive Officer
  Chief Financial Officer
  Chief Information Officer
  Chief Operating Officer
  Chief Technology Officer
  Customer Success Lead
  Data Engineer
  Director of Finance
  Director of IT
  Director of Operations
  Engineering Manager
  Finance Manager
  Head of Data
  Head of Marketing
  Head of Procurement
  Head of Support
  HR Business Partner
  IT Administrator
  Legal Counsel
  Marketing Manager
  Office Manager
  Operations Analyst
  Procurement Specialist
  Product Manager
  Program Manager
  Sales Director
  Security Officer
  Senior Software Engineer
  Solutions Architect
  Support Engineer
  VP of Engineering
  VP of Operations
  VP of Sales`);

export interface Place {
  city: string;
  state: string | null;
  country: string;
  zip: string;
  timezone: string;
  dial: string;
}
export const PLACES: readonly Place[] = lines(`
  Boston|MA|United States|02110|America/New_York|+1617555
  Austin|TX|United States|78701|America/Chicago|+1512555
  Denver|CO|United States|80202|America/Denver|+1303555
  Seattle|WA|United States|98101|America/Los_Angeles|+1206555
  Atlanta|GA|United States|30303|America/New_York|+1404555
  Toronto|ON|Canada|M5H 2N2|America/Toronto|+1416555
  São Paulo|SP|Brazil|01310-100|America/Sao_Paulo|+551155
  London||United Kingdom|EC2A 4NE|Europe/London|+442079
  Manchester||United Kingdom|M1 1AE|Europe/London|+441614
  Dublin||Ireland|D02 X285|Europe/Dublin|+353190
  Paris||France|75002|Europe/Paris|+331990
  Lyon||France|69002|Europe/Paris|+334990
  Berlin||Germany|10115|Europe/Berlin|+493023
  München||Germany|80331|Europe/Berlin|+498923
  Zürich||Switzerland|8001|Europe/Zurich|+414450
  Amsterdam||Netherlands|1012 AB|Europe/Amsterdam|+312079
  Stockholm||Sweden|111 20|Europe/Stockholm|+468123
  København||Denmark|1050|Europe/Copenhagen|+453155
  Warszawa||Poland|00-001|Europe/Warsaw|+482255
  Madrid||Spain|28001|Europe/Madrid|+349155
  Milano||Italy|20121|Europe/Rome|+390255
  Lagos||Nigeria|100001|Africa/Lagos|+234155
  Nairobi||Kenya|00100|Africa/Nairobi|+254205
  Cape Town||South Africa|8001|Africa/Johannesburg|+272155
  Dubai||United Arab Emirates|00000|Asia/Dubai|+971455
  Bengaluru|KA|India|560001|Asia/Kolkata|+918055
  Mumbai|MH|India|400001|Asia/Kolkata|+912255
  Singapore||Singapore|049315|Asia/Singapore|+656555
  Tokyo||Japan|100-0001|Asia/Tokyo|+813555
  Sydney|NSW|Australia|2000|Australia/Sydney|+612555`).map((line) => {
  const [city = '', state = '', country = '', zip = '', timezone = '', dial = ''] = line.split('|');
  return { city, state: state === '' ? null : state, country, zip, timezone, dial };
});

export const STREETS = words(`
  Acacia Bridge Canal Castle Chapel Church Elm Foundry Garden High King Lake Market Mill Oak Park Queen
  Railway Spring Station Victoria Water`);
