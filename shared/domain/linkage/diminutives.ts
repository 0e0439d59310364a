/**
 * Short and pet forms by the full name they stand for (folded). A form may stand for several names. English, Scots, Welsh, Irish, Polish, Romanian, Russian,
 * Lithuanian, Spanish, Turkish, Arabic, South Asian and West African use, from general knowledge of the languages.
 */
const FORMS = `
abigail: abi abbi abby abbie gail
adam: adi ad
adelaide: addie ada heidi della
adrian: ade adi
agnieszka: aga agunia
ahmed: ahmad hamo
aidan: aid adie
aisha: ash aish ashi
alan: al
albert: al bert bertie albie alby
aleksandra: ola olka sasha alex aleks
aleksander: olek alek alex
alessandro: ale alex sandro
alexander: al alex alec alek alix sandy sasha xander zander lex lexi
alexandra: alex alexa ali allie lexi lexie lexy sandra sandy sasha sacha
alexandru: alex sandu
alexis: lexi lexie lex alex
alfred: al alf alfie fred freddie freddy
alfie: alf
alice: ali ally allie lissie
alicia: ali ally lisha licia
alina: ali
alison: ali ally allie ally
alistair: al ali alasdair
amanda: mandy amy manda
amelia: amy millie milly mia ami emi lia melia
amina: mina ami
amirah: miri ami
amy: ames
anastasia: ana nastya stacey asia ana tasia
andrea: andi andie drea
andrei: andy
andrew: andy drew andi
andrzej: jedrek andy
angela: angie ange
angelina: angie lina angel
anna: ania anya annie ana anusia
annabelle: anna bella belle annie bel
anne: annie anna ann nan
anthony: tony ant anto
antonio: toni tony nino
antoni: antek tony
arabella: bella ara belle
archibald: archie arch
archie: arch
arthur: art artie arty
arturo: artu
ashley: ash
ashton: ash
asma: asmi
aurelia: aura rela
ava: avie
bartholomew: bart barty
bartlomiej: bartek bart
bartosz: bartek bart
barbara: babs barb basia
barnaby: barney
beatrice: bea bee trixie bebe
beatrix: bea trixie bee
benedict: ben benny
benjamin: ben benji benny benj benjy
bernadette: bernie detta
bethany: beth betty
bilal: bil billy
bradley: brad
brandon: bran
bridget: biddy bridie
bronwen: bron
caitlin: cait cat katie kate cate
callum: cal
calvin: cal
cameron: cam
camilla: millie milly cam mila
caroline: caz carrie caro lina
carolina: caro lina
carys: caz
casper: cas
cassandra: cass cassie sandra
catherine: cath cathy cat kate katie kitty cate
cecilia: cece celia cissy ceci
cezary: czarek
charles: charlie chas chuck chaz charley
charlie: chaz char
charlotte: charlie lottie lotty lotte char charley charli tottie
chelsea: chels
cheryl: chez
chioma: chi
chidi: chi
chloe: chlo clo
christian: chris kit christy
christina: chris chrissy tina christy chrissie
christine: chris chrissy tina chrissie
christopher: chris kit topher kris christy
clara: clare
clementine: clem clemmie
connor: con
constance: connie
constantin: costel costi dinu costin
cornelia: nelly cora
cosmin: cos
courtney: court
cristian: cristi chris
cristina: cris tina
crystal: crys
daisy: dais
damian: damo
daniel: dan danny dani
daniela: dani
danielle: dani ellie elle danni dannii
darren: daz
david: dave davy davey dai
deborah: deb debbie debs
delilah: lilah lila dee
denise: dee
denisa: deni
derek: del
dimitri: dima mitya
dmitri: dima mitya
dominic: dom nick
dominik: dom domi
dominika: domi nika
donald: don donny
dorota: dorotka
dorothy: dot dottie dolly dory
dylan: dyl
ebenezer: eben
edward: ed eddie eddy ned ted teddy
eduard: edi eddie
edwin: ed eddie
ekaterina: katya
elena: lena elenuta ellie
eleanor: ellie nell nelly ella nora elle nellie ellen
elias: eli
elijah: eli
elisabeta: eli beti
elizabeth: liz lizzie lizzy beth betty betsy bess eliza libby lisa ellie elsie lily bessie bette lillibet
elliot: ell eli
elzbieta: ela
emanuel: manu manny emi
emilia: emi emily mila millie milly lia emilka
emily: em emmy emmie millie milly emi
emma: em emmy emmie ems
emmanuel: manny manu emma
emre: emi
erin: ez
esme: esmie
esther: essie hettie
ethan: eth
eugene: gene
euan: ew
eva: evie eve
evangeline: eva evie angie eve
evelyn: evie eve evi lyn
ewa: ewka
ezekiel: zeke
ezra: ez
faith: fay
fatima: fati fatma fatou tima
felicity: flick fliss liss
fernando: nando fer
filip: fil
finlay: fin finn
finley: fin finn
finnian: finn
florence: flo florrie flossie flora
frances: fran frankie fanny franny
francesca: fran frankie fran chess franny
francis: frank fran frankie
francisco: paco pancho fran cisco
franciszek: franek
frank: frankie
franklin: frank frankie
frederick: fred freddie freddy fredrick rick
freya: frey
gabriel: gabe gab gabi
gabriela: gabi gabby
gabrielle: gabby gabi elle gabbie
gavin: gav
gemma: gem
geoffrey: geoff jeff
george: georgie geo
georgia: george georgie gia
georgiana: georgie geo ana
georgina: georgie gina george
gerald: gerry ged
gerard: gerry ged
gheorghe: gigi ghita
giovanni: gio gianni
giorgio: gio
giuseppe: beppe peppe
grace: gracie
graham: gray
gregory: greg
grzegorz: grzes greg
guadalupe: lupe
gwendolyn: gwen wendy
habiba: biba
hannah: han hanny
hanna: hania han hanka
harold: harry hal
harriet: hattie hatty harri hettie
harrison: harry harris
harry: harri haz
harvey: harv
hassan: has
hayden: hay
haydn: hay
heather: heth
helena: lena hela nell helenka
helen: nell nellie
henrietta: hettie etta hen
henry: harry hal hank hen
henryk: heniu
hollie: hols
holly: hols
hubert: hugh bert hubie
hugo: hugh
humphrey: humph
ibrahim: ibby ibra ibi ibo
idris: id
ignacio: nacho
imogen: immy immie imo gen
ioana: oana
ion: ionut nelu
ionut: ionel
irina: ira iri
isaac: ike zac zak
isabel: izzy bel bella belle isa izzie issy
isabella: izzy bella izzie issy isa belle bell izy ella
isabelle: izzy belle bella izzie issy isa
isaiah: ike zay
isidore: izzy
ismail: ish ismo
ivan: vanya
jack: jackie jacky
jackson: jack jax
jacob: jake jay cob coby
jacqueline: jackie jacqui
jadwiga: jadzia
jakub: kuba kubus jake
james: jim jimmy jamie jem
jan: janek jas
janet: jan
jasmine: jas jaz jazzy jazz jasi jazmin mina
jason: jay jase
jayden: jay jd
jeffrey: jeff
jennifer: jen jenny jenni jenna
jeremiah: jerry jez jem
jeremy: jez jem jerry
jerome: jerry
jerzy: jurek
jessica: jess jessie jessy jes
jesus: chuy
joanna: jo joanne asia joasia
joanne: jo
joao: joca
jodie: jo jods
john: johnny jon jack johnnie ian
jonathan: jon jonny nathan jonty johnny
jordan: jord jordy jay
jorge: coque
jose: pepe
joseph: joe joey jo
josephine: jo josie fifi josy
joshua: josh
judith: judy jude
julia: jules julie julka
julian: jules
juliana: jules
juliet: jules
justin: jus
kacper: kacperek
kaitlyn: kait katie
karolina: karo karola lina
karol: karolek
katarzyna: kasia kaska
katherine: kath kathy kat kate katie kitty kay
kathleen: kath kathy kat katie kay
kathryn: kath kathy kat kate katie
kayleigh: kay kayls
keira: kiki
kelly: kel
kenneth: ken kenny
khadija: dija khadi
kimberley: kim kimmy
kinga: kinia
kirsten: kirsty
konrad: kondzio
kristina: kris kristy tina
krystian: krys
krzysztof: krzys krzysiek kris
kyle: ky
laura: laurie loz
lauren: loz lol laurie
lawrence: larry laurie loz
leah: lee
leila: lei
lena: lenka
leo: leon
leonard: leo len lenny
leonardo: leo nardo
leopold: leo
liam: li
lilian: lily lil lilly lili
lillian: lily lil lilly
liliana: lily lil lili ana
lily: lil lils
logan: loge
lorenzo: enzo renzo
lorna: lor
louis: lou louie
louisa: lou lulu
louise: lou lulu
luca: luc
lucas: luke luca luc
lucia: lucy lu
lucinda: lucy cindy lulu
lucy: luce lulu lu
luis: lucho
luiza: iza lu
lukasz: luki lukas
luke: lukey
macie: mac
mackenzie: mac kenzie
maddison: maddie maddy
madeleine: maddie maddy mads
madison: maddie maddy mads
magdalena: magda lena madzia
maja: majka
maksymilian: maks max
malcolm: mal
malgorzata: gosia malgosia
marcel: marc
marcin: marcinek
marco: marc
margaret: maggie meg peggy daisy greta madge rita margo mags peg
maria: marie mary marysia mia ria masha
mariana: mari ana
marianna: mari
marius: mari
mariusz: mario
mark: marky
martha: marty mattie
martin: marty
martyna: martynka
mary: molly polly mamie may
maryam: mimi mary maz
mateo: teo
matei: teo
mateusz: mati matt matty
matilda: tilly tillie mattie tilda matty
matthew: matt matty mat
maximilian: max maxi
maximus: max
maxwell: max
maya: may
megan: meg meggie megs
melanie: mel
melissa: mel lissa missy
mercedes: mercy sadie
mercy: merce
michael: mike mick mickey mikey mick micky mitch
michaela: mickey kayla kaela
michal: michas
michelle: shell shelly mich
mihai: misu mihaita
mihaela: miha ela
miguel: migue
mikolaj: miki mikus nikolaj
milan: mil
mildred: millie milly
millie: mil
milosz: milek
miriam: mim miri mimi
mitchell: mitch
mohammed: mo moe mohd mohammad md mhd muhd hamo moh hamm mamo
mollie: moll
molly: moll mol
montgomery: monty
morgan: mo morg
moses: mo
mustafa: musti mus
nadia: nadi
naomi: nomi
natalia: nat natalka talia nata
natalie: nat nats
natasha: tasha nat tash
natasza: nata
nathan: nat nate nath
nathaniel: nat nate nathan nath
nevaeh: nev
niamh: nee
nicholas: nick nicky nico klaus
nicola: nicky nikki nic
nicolae: nicu nelu
nicolas: nico nick
nicole: nicky nikki nic coco
nikola: niki nika
nikita: niki
noah: no
nora: norie
norbert: bert
octavia: tavi
ola: oli
oleksandr: sasha sashko
olga: ola
oliver: ollie olly oli ol
olivia: liv livvy livvie ollie olly livi via
oliwia: oliwka liv
oluwaseun: seun
oluwaseyi: seyi
oluwatobi: tobi toby
oluwatobiloba: tobi
oluwatomisin: tomi
oluwadamilola: dami damilola
oluwadamilare: dami damilare
oluwafemi: femi
oluwakemi: kemi
oluwaseyifunmi: seyi
oscar: oz ozzy oscie
osman: ozzy
oswald: oz ozzy
owen: ow
pamela: pam
parker: parks
patricia: pat patsy tricia trish patty tish
patrick: pat paddy patty rick
patryk: patrys
paul: pauly
paulina: paula lina
paula: pauli
pawel: pawelek
penelope: penny nell poppy
peter: pete petey
petru: petrica
philip: phil pip
philippa: pippa pip philly
phoebe: feebs fifi phoebs
piotr: piotrek
poppy: pops pop
preston: pres
priscilla: cilla prissy
quentin: quin
rachel: rach rae
radoslaw: radek
rafael: rafa rafi
rafal: rafi
raheem: rah
ralph: ralphie
randolph: randy
raphael: raph rafi raff
rayan: ray
raymond: ray
razvan: raz
rebecca: becca becky bex becks reba bec
reginald: reggie reg
reggie: reg
regina: gina
reuben: rube ben
rhiannon: rhi
rhys: reece
ricardo: rico ricky
richard: rich rick richie ricky dick dickie ritchie
riley: ri
robert: rob robbie bob bobby bert robby
roberta: bobbie robbie
roberto: beto rob
robin: rob robbie
roderick: rod roddy
rodrigo: rod rodri
roger: rodge
roland: rolly
roman: romek
romeo: rom
ronald: ron ronnie ronny
ronan: ron
rosalie: rosie rose rosa
rosalind: ros rosie roz
rosamund: rosie ros
rose: rosie rosy
rosemary: rosie rose romy ro
rosie: ro
roxana: roxy roxie
roxanne: roxy roxie
roza: rozia
ruben: ben
rupert: rupe
russell: russ
ryszard: rysiek
sabrina: bri sabby
salvatore: salvo toto
samantha: sam sammy sammie
samson: sam
samuel: sam sammy sammie
sandra: sandy
sara: sari
sarah: sally sadie sal
scarlett: scar lettie
scott: scotty
sean: shay
sebastian: seb bas baz sebby basti
selina: sel
serena: rena
sergei: serge seryozha
sergiu: serge
shannon: shan shaz
sharon: shaz shaza
shaun: shay
shirley: shirl
sidney: sid
sienna: sisi
simon: si
sinead: shin
sofia: sofi soph zosia
solomon: sol solly
sophia: soph sophie fifi
sophie: soph
stacey: stace
stanislaw: stas staszek stan
stanley: stan
stefan: stef steve
stefania: stefi fania
stefano: stef
stella: stell
stephanie: steph steffi stevie stephie
stephen: steve stevie ste
steven: steve stevie ste
stuart: stu stew
summer: sum
susan: sue suzie susie
susanna: susie sue suzy zanna zuzia
svetlana: sveta lana
sylvia: syl
szymon: szymek
tabitha: tabby
tadeusz: tadek
tamara: tam tammy mara
tamsin: tam tamzin
tatiana: tanya tati
tatyana: tanya
taylor: tay
terence: terry tel
teresa: terry tess tessa tereska
thaddeus: thad tad
theo: teo
theodora: dora theo teddy thea
theodore: theo ted teddy
theresa: tess tessa terri terry
thomas: tom tommy tomo thom
timothy: tim timmy
tobias: toby tobi
toby: tobes
tomasz: tomek tom
tristan: tris
tudor: tudi
tyler: ty
urszula: ula
usman: ussi uzi
valentina: val vali tina
valentine: val
vanessa: nessa ness vee
vasile: sile vasi
veronica: ronnie vero nica
victor: vic vik
victoria: vicky tori vic vikki tory vicki vickie
vincent: vince vinny vin
violet: vi lettie
viktoria: viki
virginia: ginny gina
vladimir: vlad vova volodya
walter: walt wally
wanda: wandzia
weronika: wera nika
wiktor: wik witek
wiktoria: wika wiki
wilfred: wilf fred wilfie
william: will bill billy willy liam wills willie billie
winifred: winnie fred freda
winston: win
wojciech: wojtek wojtus
xavier: xav zav
yasmin: yas yaz yasi jasmine mina minnie
yusuf: yus yussi
zachary: zac zach zack zak zachy zakky
zacharias: zac zach zak
zainab: zee zai
zara: zaz
zeynep: zeyno
zofia: zosia zosi zoska
zoe: zo
zuzanna: zuza zuzia zuzka
`;

function readForms(): ReadonlyMap<string, ReadonlySet<string>> {
  const stands = new Map<string, Set<string>>();
  for (const line of FORMS.split('\n')) {
    const [full, forms] = line.split(': ');
    if (full === undefined || forms === undefined) continue;
    for (const form of forms.split(' ')) {
      const known = stands.get(form);
      if (known === undefined) stands.set(form, new Set([full]));
      else known.add(full);
    }
  }
  return stands;
}

let stands: ReturnType<typeof readForms> | undefined;

/** Every full name that a short form may stand for. Read when first asked for. */
export const fullNamesOf = (form: string): ReadonlySet<string> | undefined => (stands ??= readForms()).get(form);
