/**
 * Spellings of one name, one line each (folded): transliterations into English, Irish and Welsh names as English ears write them, the same name in neighbouring languages.
 * Kept to spellings that the rules of the skeleton do not already unite. From general knowledge of the languages.
 */
const FORENAMES = `
mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mohammud mahammed mahamed muhamed muhammet mehmet mehmed mohamet mahomed mohd mahamad mahamud muhammadu mamadou
ahmed ahmad ahmet achmed ahmedd hamed amed akhmed
mahmoud mahmood mahmud mehmood mehmud maxamuud
hamza hamzah hamsa hamzeh
hussein hussain husain husayn hossain hossein hosein husein huseyin xuseen hussayn
hassan hasan hasaan xasan hassaan
abdullah abdulla abdallah abdoullah abdellah abdalla abdullahi
abdulrahman abdurrahman abdirahman abdelrahman abdurahman abdalrahman abdurehman abdulrehman abdarrahman
abdulaziz abdelaziz abdul-aziz abdiaziz
rahman rehman rahmaan
ibrahim ebrahim ibraheem ibrahem ibrahima ebraheem
ismail ismael ismaeel esmail ismaiil ishmael
yusuf yousef youssef yusef yousuf yusif yousaf youssouf yussuf iosif
yunus younis yunis younus yonis
yahya yahia yehia yahiya
yaqub yakub yaqoob yakoub yacoub yaqoub yakup
omar umar omer umer oumar ummar
uthman usman osman othman ousmane uthmaan cusmaan
ali aly alee
isa eesa essa issa eisa
musa moosa mousa moussa muse
dawud daud dawood daoud dawoud
sulaiman suleiman suleyman sulayman soliman suliman sulieman saleban
zakariya zakaria zakariyah zakarya zakariyya zekeriya zacharia
bilal bilaal belal
khalid khaled halid xaalid
tariq tarik tareq tarek tarique
faisal faysal feisal faizal feysal
jamal gamal jamaal cemal djamal
jamil jameel cemil gamil
karim kareem kerim kariim
rashid rasheed rachid rashed
rahim raheem rahiim
salim saleem selim
samir sameer samer
amir ameer emir aamir amer
anas anees anass
ayub ayoub ayyub ayoob eyup
adnan adnaan
haris harris haaris hariss haris
haroon harun haroun harron
imran emran imraan umran
idris idrees idriss edris
ilyas ilias elyas ilyaas elias iljas
junaid junayd juned
nabil nabeel nebil
qasim kasim qassim kassim qaasim kasem
saad sad
said saeed sayeed saed saied
shahid shaheed
sufyan sufian sofiane sufiyan
taha taaha
tahir taher taahir tahire
waleed walid oualid
yasin yaseen yassin yasine yaasin yassine
yasir yaser yassir yaasir
zain zayn zayne zane zein zaine
zaid zayd zaied
aaliyah aliyah aliya aliah alia alya aaliya
aamina amina ameena aminah aamna amna emine aminata
aisha ayesha aysha aishah aicha ayshah aaisha ayse eisha caasha asha
fatima fatimah fatema fathima fatma faatimah fatimata faduma fadumo
khadija khadijah khadeeja kadija hadija khadeejah hatice khadiija khadidja hadiza
zainab zaynab zeinab zaineb zeynep sainab zeynab
mariam maryam mariyam meryem miriam meriem maryum marium myriam meriam
asma asmaa esma asmah
hafsa hafsah hafza xafsa
halima haleema halimah xaliimo
hana hanaa hannah hanna hanah
haniya hania haniyah haniyya hanya
huda hoda hudah
iman eman imaan eiman emaan
inaya inayah inaaya anaya anayah anaaya inaayah
iqra ikra iqraa
jamila jameela cemile jamilah
layla leila laila leyla laylah lailah leyla layla leilah
maha mahaa
mahira maheera
malak malaak malek
malaika malaikah
marwa marwah merve
muna mona mouna
nadia nadya nadiya nadija
noor nur nour noora noura nura
rabia rabiya rabiah rabea
rahma rahmah rehma rahmaa
rania raniya ranya raniyah
rukhsana ruksana rukhsaana
ruqayyah ruqaya ruqaiya rukaya rukayya ruqiya roqaya rokia
saba sabah
sabiha sabeeha
safa safaa safah
safiya safia safiyya safiyah safiyyah safya
saira saera sayra
salma selma salmaa
samira sameera samirah semira
sana sanaa sanah
sara sarah saara zara zarah zahra zahrah zaara
zahra zahraa zehra zahrah zohra zara
shabnam shebnam
sumaya sumaiya sumayyah sumaiyah soumaya sumeyye sumayah somaya sumaya
tahira tahera taahira
tasnim tasneem tasnym tesnim
yasmin yasmine jasmin yasmeen yazmin jasmine yesmin yasemin jasmina jazmin jazmine
yusra yousra yusraa
zoya zoia
hiba hibah heba hibbah
hibba hiba
eshal eshaal ishal
aayan ayan ayaan
aarav arav
aariz ariz
ayaan ayan ayaana
arjun arjan arjuna
aryan arian aaryan ariyan
anjali anjuli anjalee
diya dia deeya
ishaan ishan eshan
krishna krisna
lakshmi laxmi
pooja puja
priya pria preeya
rohan rohaan
rohit roheet
shreya shriya shria
siddharth sidharth sidhart
vivek vivaik viveck
vihaan vihan
gurpreet gurprit
harpreet harprit
jaspreet jasprit
simran simrun simranjit
manpreet manprit
aleksandra alexandra aleksandr oleksandra alessandra alejandra sandra
aleksander alexander aleksandr oleksandr alexandru alessandro alejandro iskander iskandar
agnieszka agnes agnieska
andrzej andrew andrei andrej andrey andreas andre andras
antoni anthony antony anton antonio antonie
bartlomiej bartholomew
dominik dominic dominick dominique
elzbieta elizabeth elisabeth elisabeta elisabet elspeth elizaveta
emilia emily emilie amelia emelia emelie emilija emiliya
ewa eva eve
filip philip phillip felipe philippe
franciszek francis francisco francesco
gabriela gabriella
grzegorz gregory grigore gregor
jakub jacob yakub jakob jacub iacob
jan john ian ioan ivan ion johan juan joao yan sean shaun evan
jerzy george gheorghe georgi jorge giorgio yuri
joanna johanna joana ioana joanne
jozef joseph josef iosif giuseppe josip jose
julia yulia iulia julija giulia
kacper casper kasper caspar jasper
katarzyna katherine catherine kathryn ekaterina catarina katharine kathrine cathryn katerina caterina ecaterina kateryna katarina catrin
krzysztof christopher kristof cristofor
krystian christian cristian kristian
krystyna christina cristina kristina
lukasz lucas lukas luke luca
magdalena magdalene
maja maya maia mya maiya
maksymilian maximilian
malgorzata margaret margareta
marcin martin martyn
mateusz matthew matei mateo matteo mathew matias mathias matthias mateus matej
michal michael mihai mikhail miguel michele mykhailo mihail mikael micheal
mikolaj nicholas nicolas nicolae nikolai niklas nikola nicolai nikolas nickolas mykola
natalia nataliya natalya natalie nathalie nataly
oliwia olivia oliviya alivia
oliwier oliver olivier
patryk patrick patric patrik padraig
pawel paul pavel pablo paolo
piotr peter petr petru pedro pietro petar
stanislaw stanislav
stefan stephen steven stephan steffan esteban stefano istvan
szymon simon simeon semyon
tomasz thomas tomas toma tommaso
weronika veronica veronika
wiktor victor viktor
wiktoria victoria viktoria viktoriya
wojciech voytek
zofia sofia sophia sophie zophia sofie zsofia sofija
zuzanna susanna susannah suzanna zuzana
zachary zachery zackary zakary zackery
caitlin kaitlin katelyn kaitlyn katelin caitlyn catelyn kaytlin catlin kateline katlyn
aidan aiden ayden aedan aydan adan
aoife eefa efa ifa aoibh
aoibheann aoibhin avin eveen aveen
aisling ashling ashlyn aislinn ashlin
bronagh brona
caoimhe keeva kiva queeva keva keevah kweeva
caoimhin kevin kavan keevin
cathal cahal cahill
ciara keira kiera kira kiara cira kyra keera
ciaran kieran keiran kiaran keeran kieron
cian kian keane keon kean
cillian killian kilian
clodagh cloda cloda clowda
conor connor conner konnor konor
daithi dahi dawhee
darragh daragh dara darra
deirdre deidre dierdre
diarmuid dermot diarmaid dermott
donnacha donagh donncha
eabha ava eva ava ayva
eimear emer eimer eemer eamer
eoghan owen eoin ewan euan owain iwan ewen
eoin owen ian
eamon eamonn aymon edmund
fiadh fia feea fea
fionn finn fin
fionnuala finola nuala
grainne gronya grania granya
iarlaith jarlath
maeve meabh maev meave medb
mairead maraid mauraid
maire moira moyra maura
micheal mihal meehal
niall neil neill neal nial nyall
niamh neve neave nieve niav neeve neev
oisin osheen ushin osian usheen
oonagh una oona
orla orlagh orlaith orlah
padraig patrick padraic porrick podrig paudric
padraigin patricia
rian ryan rhian ryann
roisin rosheen rosheen roshin rosaleen
ronan ronin
ruairi rory ruairidh ruari ruaridh rorie
sadhbh sive saive sive
saoirse seersha sersha searsha saorse sorsha sirsha
sean shaun shawn shane seaun shon
seamus shamus james seumas shaymus
sinead shinaid shanade shinade
siobhan shivaun chevonne shavaun shevaun shivonne shevon
sorcha sarah soracha
tadhg tighe tiege teague taig tige
tomas thomas
sian shan sharn
sioned shoned
ffion fion feeon
ieuan iwan yaiyan euan
llewelyn llywelyn lewellyn
rhys reece rees reese rhyss
angharad ankarad
carys cerys kerys karys
dafydd david davith davydd
geraint gerraint
gethin geffin
gwilym gwilim
dylan dillon dilan dillan
alfie alfy alphie
alice alyce alys alis
alicia alisha alesha alissia elisha aleesha alysha
alicja alicia alice
alistair alasdair alister alastair allister
abigail abbigail abigale abigayle abygail
amelie emilie
anya ania anja
archie archy
ashleigh ashley ashlee ashli ashlea
beatrice beatrix beatriz
bethany bethanie bethan
brian bryan brayan
brooke brook
cameron camron kameron camryn
callum calum kallum
carl karl
caroline carolyn carolina karolina karoline
cassidy kassidy
charley charlie charlee charli charly
chelsea chelsey chelsie
chloe khloe cloe chloey kloe
claire clare clair klara clara
courtney kourtney
crystal krystal kristal cristal
daniel danyal daniyal danial danil daniil danyel daniyel deniel
daniela daniella danielle daniele
david davide dawid dovydas davud
declan deklan
demi demie
ella ela
elliot eliot elliott eliott
elena helena yelena olena
ellen elin elen
eleanor elinor elenor eleanora eleonora
elias elijah ilias
ellie elly elli
elsie elsy
emmanuel emanuel immanuel manuel
erik eric erick
erin eryn aeryn
esme esmae esmee
ethan ethen ethann
evelyn evelin eveline evelyne eveleen evelina
evie evi evy
faye fay fae
finley finlay finnley finleigh
finn fin fynn
freddie freddy
freya freyja freja
gemma jemma
georgia giorgia jorja georja
george jorge
gracie gracey
gillian jillian
hailey hayley haley hayleigh haylee hailee
harry harri harrie
harley harlee harleigh
harriet harriett
henry henri henryk
hollie holly holli
hugo ugo
imogen imogene emogen
isaac isac izaak isaak issac izhak ishaq ishak
isabel isabelle isobel isabell izabel izabelle isabella izabella izabela isobelle isabela ysabel
isla ila eila ayla
isaiah isiah izaiah
jack jac jak
jackson jaxon jaxson jakson
jacqueline jaqueline jacquelyn
jaden jayden jaiden jadon jaydon
jake jaik
jamie jaimie jaime
jason jayson jaison
jasper jaspar
jay jai
jeffrey geoffrey geoffery jeffery
jenna gena
jennifer jenifer
jessica jesika jessika
jodie jody jodi
john jon
jonathan johnathan jonathon johnathon
jordan jorden jordon
joshua joshwa
joseph yosef youssef
julian julien
juliet juliette julieta
kai kye ky kay
karen karin caren
kathleen cathleen
kayla kaela
kayleigh kaylee kayley caleigh kaileigh kaily
kelly kelley kellie
kimberley kimberly
kirsty kirstie kirsti
kristen kirsten kristin kirstin
kyle kile
lacey lacie lacy
laura lora
lauren loren lauryn lorin
laurence lawrence lorenzo laurent
layton leighton leyton
leah lia leia lea
lee leigh
leo leon
lewis louis luis louie lewys
liam lyam
libby libbie
lily lilly lilley lillie lili
lillian lilian lilianne
lola lolla
lottie lotty
lucia lucja luzia
lucy luci lucie
luca luka lucca
lucas lukas loukas
lydia lidia lidya
lyla lila lilah lylah leila
mackenzie mckenzie makenzie
macy macey macie maisie
madeleine madeline madelyn madeleyne magdalene
madison maddison madyson madisyn
maisie maisy mazie maizie
marc mark marco marko marek markus marcus
marcel marcell
maria mariya mariia
marianne marian mary-anne maryanne
martha marta
mary marie
mason mayson maison mayzon
matilda mathilda
megan meghan meagan meghann maegan
melissa melisa
melis melisa
michaela mikaela makayla mikayla micaela
michelle michele
mila myla meela
millie milly
molly mollie
myles miles
muriel meriel
naomi naomie noemi
nathan nathen nathon
nathaniel nathanael nathanial
nevaeh neveah
niall nile
nicola nichola nikola
nicole nichole
noah noa nuh nooh
nina neena
olivia alivia
ollie olly
oscar oskar
owen owain eoghan
paige payge page
penelope penelopi
phoebe pheobe phebe febe
poppy poppie
rachel rachael rachelle racheal raquel rahel
raphael rafael rafal rafel
rebecca rebekah rebeca rebekka rebeka
reece reese rhys
reuben ruben reuven
riley reilly ryley rylee rhiley ryleigh reily
robyn robin
rose roza rosa
rosie rosy
rowan rohan roan
ruby rubie
rylan ryland
samuel samuil samual samwell
sasha sacha
scarlett scarlet skarlett
sebastian sebastien sebastiaan
shannon shanon shanan
shane shayne shain
sienna siena ciena
skye sky
sonny sunny sonnie
sophie sofie sophy
spencer spenser
stacey stacy staci
stephanie stefanie stefania stephany
stuart stewart
summer somer sumer
susan suzanne
tamara tamera
taylor tayler
teddy teddie
theo teo
thea tea
theodore teodor theodor
theresa teresa tereza
tiana tianna
toby tobi tobey
tommy tommie
tristan tristen trystan
tyler tylor tiler
vincent vinsent wincent
vivienne vivian vivien
willow wilow
wyatt wiatt
xavier zavier javier
yvonne evonne
zach zac zak zack
zara sara
zoe zoey zoie zoi
ioana oana
ionut yonut
stefania stephania
andreea andrea andrija andriya
cosmin kosmin
razvan rasvan
denis dennis denys deniz
erika erica
florin florian
gheorghe george
mihaela michaela
ryan rayan rayyan rian
chukwuemeka emeka
chinonso nonso
chidera dera
ikechukwu ike iyke
obinna obina
oluwaseun seun
temitope tope temi
ayomide ayo
ayodele ayo
adebayo bayo
adewale wale
babatunde tunde
folasade sade shade
folashade shade folasade
modupe dupe
olufemi femi
olumide mide
olusegun segun shegun
oluwaseyi seyi sheyi
emre emrah
omer umer
yigit yiit
mert merd
cagla chagla
ozge ozgeh
gokce gokche
busra bushra bushrah
elif alif
berkay berkai
xavi javi
wei wai
xin shin
li lee
chen chan
hui hoi
zhang chang
jing ching
`;

const SURNAMES = `
mohammed muhammad mohammad mohamed muhammed mohamad mohamud mohammud muhamad
ahmed ahmad ahmet achmed ahmedi
hussain hussein husain hossain hossein husayn huseyin hussaini husein
hassan hasan hasaan
ali aly
khan kahn
chaudhry choudhury chowdhury chaudhary chaudhri choudhry chaudry chowdhry choudhary chaudhuri choudary chaudhury
begum begam begom begums baygum
bibi bibee beebee
khatun khatoon khanum
akhtar akhter aktar akter
rahman rehman rahmaan rahmani rehmaan rahaman
sheikh shaikh shaykh sheik shaik
malik maalik mallick mallik
miah mia miya mian miyah
uddin udin uddeen
islam eslam
qureshi kureshi quraishi qureishi koreshi
siddiqui siddiqi siddique sidiqi siddiqe siddiki sadiqi
sadiq saddiq sadik sadeeq
iqbal eqbal
mahmood mahmoud mahmud mehmood
mirza meerza
mughal moghul mogul
nawaz nawas
patel pattel
raja rajah
rashid rasheed
saeed said sayeed
shah sha
syed sayed sayyid saeed sayyed sayid said
yousaf yusuf yousef youssef yusef yousuf yusef
ibrahim ebrahim ibraheem
ismail ismael ismaeel esmail
omar umar omer
osman usman othman uthman
suleiman sulaiman suleyman soliman
yilmaz ylmaz
ozturk osturk
sahin shahin
celik chelik
demir dimir
singh sing singhe
kaur kour kor
gill gil
dhillon dillon dhilon
sandhu sandu
sidhu sidu siddhu
sharma sarma
gupta goopta
joshi joshee
kowalski kowalska kovalski
nowak novak nowack
wojcik woycik wojick
wisniewski wisniewska wisnewski
zielinski zielinska
lewandowski lewandowska lewandovski
johnson johnston johnstone jonson
thompson thomson tompson
robertson roberson
smith smyth smythe
brown browne
green greene
clark clarke clerk
reid reed read
taylor tayler tailor
white whyte
wright right
turner turnor
cook cooke
moore moor more
phillips philips phillip philip philipps
stephens stevens stephen steven
stephenson stevenson
matthews mathews matthew
davies davis davys
evans evens
lewis louis
hughes hews
edwards edward edwardes
harris harries
owen owens
jenkins jenkin
griffiths griffith
williams william
rees reece rhys reese
lloyd loyd
macdonald mcdonald mcdonnell
neill neal neil neale
oneill oneil oneal
obrien obrian obryan
oconnor oconner
oreilly oreily oriley reilly riley
osullivan sullivan
mccarthy mccarty
mclaughlin mcloughlin
mclean maclean mclain
kelly kelley
murphy murphey
byrne burn burne byrnes
burke bourke
doherty dougherty docherty
gallagher gallacher gallager
kavanagh cavanagh
kennedy kenedy
lynch linch
nolan nolen
ryan rian
walsh welsh walshe
shaw shore
pearce pierce peirce pearse
price pryce
parry perry
bailey bayley baillie
barnes barns
carr kerr
dixon dickson
elliott elliot eliott eliot
allen alan allan alen
andrews andrew
bennett bennet
bird byrd
bryant briant
burrows burroughs
carter karter
coleman colman
collins collings
connolly conolly connelly
crawford crauford
cummings cummins
dawson dauson
ellis elis
farrell farrel
fisher fischer
foster forster
francis frances
fraser frazer frasier
gibson gibsen
gray grey
hall hal
hansen hanson
harrison harison
harvey hervey
haynes haines hayns
henderson hendersen
hill hil
holmes homes
howard haward
jackson jaxon
jeffries jeffreys jefferies
knight night
lawrence laurence
lawson lauson
leigh lee lea
lowe low
marshall marshal
martin martyn
mason mayson
miller millar
mills mils
mitchell mitchel
morris maurice
nicholson nicolson
nicholls nichols nicholas nicols
osborne osborn
palmer parmer
parker parkar
patterson paterson
payne paine
peters peter
powell powel
pritchard prichard
reynolds renolds
richards richard
rogers rodgers
rose rowes
russell russel
sanders saunders
schmidt schmitt smit
scott scot
sheppard shepherd shepard sheperd
simmons simons symons
simpson simson
spencer spenser
stewart stuart steward
sutton suttan
swan swann
tait tate
thorne thorn
todd tod
watson wotson
watt watts
webb web
wells wels
wheatley wheatly
whittaker whitaker
wilkinson wilkenson
willis wilis
wood woods
yates yeates
young yong
adeyemi adeyemy
adebayo adebayor
okafor okafo
okonkwo okonquo
owusu awusu
mensah mensa
abdi cabdi
abdullahi abdulahi abdullah abdulla abdallah
farah farrah
warsame warsama
nur noor nour
mohamud mahamud mahmoud
popescu popesco
ionescu ionesco
radu radoo
ivanov ivanow
petrov petrow
chan chen
wang wong huang
zhang chang cheung
li lee lei
liu lau
lin lam
wu ng
zhao chao
zhou chow
xu hsu
yang yeung
nguyen ngyuen nguyan
tran tranh
wang vang
`;

function readClusters(table: string): ReadonlyMap<string, ReadonlySet<number>> {
  const clusters = new Map<string, Set<number>>();
  table
    .split('\n')
    .filter((line) => line !== '')
    .forEach((line, cluster) => {
      for (const word of line.split(' ')) {
        const known = clusters.get(word);
        if (known === undefined) clusters.set(word, new Set([cluster]));
        else known.add(cluster);
      }
    });
  return clusters;
}

let forenames: ReturnType<typeof readClusters> | undefined;
let surnames: ReturnType<typeof readClusters> | undefined;

/** From a spelling to the clusters it stands in; a spelling may stand in several (Sara is Sarah's, and Zara's). Read when first asked for. */
export const forenameClusters = (): ReturnType<typeof readClusters> => (forenames ??= readClusters(FORENAMES));
export const surnameClusters = (): ReturnType<typeof readClusters> => (surnames ??= readClusters(SURNAMES));
