import { identityCheck } from '#platform/codes/identity-number.ts'
import { addDays, ageOn, type Day, dayParts } from '#platform/time/day.ts'
import { nameOf } from './names.ts'
import type { Milieu } from './plan.ts'
import { demoId, type Random } from './random.ts'

/** A made-up natural person with identifiers in the open; `load.ts` seals them. */
export interface DemoPerson {
  id: string
  streetId: string
  name: string
  sex: '1' | '2'
  birthOn: Day
  /** GB/T 3304. */
  ethnicity: string
  nativePlace: string | null
  /** GB/T 4658. */
  education: string
  degree: string | null
  school: string | null
  workStartedOn: Day | null
  employer: string
  registeredAddress: string
  homeAddress: string
  /** Null for a row that someone typed without it. */
  identityNumber: string | null
  phone: string | null
  note: string
}

/** How many of 100 members are of which age. A community's members are mostly retired. */
const ages: Record<Milieu, [[min: number, max: number], number][]> = {
  COMMUNITY: [
    [[20, 29], 5],
    [[30, 44], 17],
    [[45, 59], 18],
    [[60, 69], 26],
    [[70, 79], 22],
    [[80, 93], 12],
  ],
  ESTATE: [
    [[20, 29], 7],
    [[30, 44], 26],
    [[45, 59], 24],
    [[60, 69], 24],
    [[70, 79], 14],
    [[80, 90], 5],
  ],
  VILLAGE: [
    [[20, 29], 8],
    [[30, 44], 20],
    [[45, 59], 30],
    [[60, 69], 22],
    [[70, 79], 14],
    [[80, 90], 6],
  ],
  ORGAN: [
    [[23, 29], 14],
    [[30, 39], 34],
    [[40, 49], 28],
    [[50, 59], 24],
  ],
  FIRM: [
    [[22, 29], 22],
    [[30, 39], 42],
    [[40, 49], 24],
    [[50, 59], 12],
  ],
}

// 郑州 first: most members are from there. Counties of all parts of Henan follow.
const birthplaces: [[code: string, place: string], number][] = (
  '410104郑州管城30 410103郑州二七16 410105郑州金水14 410102郑州中原10 410122中牟8 410184新郑6 410183新密5 410182荥阳5 410185登封4 410181巩义3 410203开封顺河4 410221杞县4 410222通许3 ' +
  '410223尉氏5 410225兰考3 410305洛阳涧西2 410327宜阳1 410402平顶山新华1 410425郏县2 410526滑县3 410721新乡县2 410725原阳4 410728长垣2 410823武陟3 410825温县2 410926范县1 411024鄢陵4 ' +
  '411025襄城3 411081禹州4 411082长葛3 411121舞阳2 411122临颍3 411323西峡1 411381邓州2 411422睢县3 411425虞城2 411523新县1 411525固始2 411621扶沟4 411622西华4 411623商水3 411627太康5 411628鹿邑3 411722上蔡3 411728遂平2'
)
  .split(' ')
  .map((entry) => {
    const [, code, place, weight] = /^(\d{6})(\D+)(\d+)$/.exec(entry)!
    return [[code!, `河南${place}`], Number(weight)]
  })

const universities = '郑州大学 河南大学 河南农业大学 河南师范大学 河南理工大学 华北水利水电大学 郑州轻工业大学 河南财经政法大学 中原工学院'.split(' ')
const majors = '汉语言文学 会计学 土木工程 行政管理 法学 计算机科学与技术 机械工程 市场营销 社会工作 园艺 护理学 电气工程'.split(' ')
const formerWorks =
  '郑州纺织机械厂 郑州第二砂轮厂 石化建设公司 铁路工程处 果树研究所 郑州电缆厂 郑州卷烟厂 区属商业公司 中学教师 部队转业 区供销社 郑州印染厂'.split(' ')
const works =
  '物业公司职员 私营企业职员 个体工商户 中学教师 社区工作者 医院职工 建筑公司技术员 银行职员 自由职业 快递站点负责人 国有企业职工 软件公司职员'.split(' ')

/** What stands in the place of work of someone who studies. */
export const STUDENT = '在校学生'

/** Who is made: the branch's milieu decides ages and work. `today` is the day on which the ages are right. */
export interface Circumstances {
  streetId: string
  milieu: Milieu
  homes: readonly string[]
  employer?: string
  today: Day
  /** Only people of this age and older (for those who died). */
  atLeast?: number
  atMost?: number
}

/** Makes people whose numbers never repeat. */
export function peopleMaker() {
  const numbers = new Set<string>()
  let phones = 0
  return (key: string, chance: Random, { streetId, milieu, homes, employer, today, atLeast = 0, atMost = 120 }: Circumstances): DemoPerson => {
    const sex = chance.chance(milieu === 'FIRM' ? 0.5 : 0.58) ? '1' : '2'
    const brackets = ages[milieu].filter(([[min, max]]) => max >= atLeast && min <= atMost)
    const [min, max] = chance.weighted(brackets)
    const age = chance.int(Math.max(min, atLeast), Math.min(max, atMost))
    const birthOn = addDays(today, -Math.floor(age * 365.2425) - chance.int(1, 360))
    const [year] = dayParts(birthOn)
    const ethnicity = chance.weighted([
      ['01', 885],
      ['03', 98],
      ['11', 9],
      ['02', 5],
      ['15', 3],
    ] as const)
    const [code, place] = chance.weighted(birthplaces)
    const { education, degree, school } = schoolingOf(chance, year, milieu)
    const home = chance.pick(homes)
    // Order numbers from 002 on; 000 is given to nobody.
    let identityNumber: string
    do {
      const first17 = `${code}${birthOn.replaceAll('-', '')}${String(chance.int(1, 498) * 2 + (sex === '1' ? 1 : 0)).padStart(3, '0')}`
      identityNumber = first17 + identityCheck(first17)
    } while (numbers.has(identityNumber))
    numbers.add(identityNumber)
    const retired = employer === undefined && ageOn(birthOn, today) >= (sex === '1' ? 60 : 55)
    // Work begins after school; whoever would begin later than today studies still, or has just begun.
    const beginsOn: Day = `${year + 17 + chance.int(0, 1) + Math.max(0, 7 - Math.floor(Number(education) / 10))}-${chance.pick(['03', '07', '09', '12'])}-01`
    const working = beginsOn < today
    const workStartedOn = working ? beginsOn : employer ? `${Number(today.slice(0, 4)) - 1}-07-01` : null
    return {
      id: demoId('person', key),
      streetId,
      name: nameOf(chance, sex, year, ethnicity === '03'),
      sex,
      birthOn,
      ethnicity,
      nativePlace: place,
      education,
      degree,
      school,
      workStartedOn,
      employer: retired ? `退休（原${chance.pick(formerWorks)}）` : (employer ?? (working ? chance.pick(works) : STUDENT)),
      registeredAddress: chance.chance(0.8) ? home : place,
      homeAddress: `${home}${chance.int(1, 12)}号楼`,
      identityNumber,
      // 154 is given to no one: a message sent from the demo by mistake reaches nobody.
      phone: `154${String(10_000_000 + phones++ * 613).padStart(8, '0')}`,
      note: '示例数据',
    }
  }
}

function schoolingOf(chance: Random, birthYear: number, milieu: Milieu): Pick<DemoPerson, 'education' | 'degree' | 'school'> {
  const higher = milieu === 'ORGAN' || milieu === 'FIRM'
  const education = chance.weighted<string>(
    birthYear < 1945
      ? [
          ['80', 22],
          ['70', 34],
          ['61', 18],
          ['41', 14],
          ['31', 7],
          ['21', 5],
        ]
      : birthYear < 1965
        ? [
            ['80', 4],
            ['70', 26],
            ['61', 30],
            ['41', 16],
            ['31', 16],
            ['21', 8],
          ]
        : birthYear < 1980
          ? [
              ['70', higher ? 0 : 8],
              ['61', 18],
              ['41', 14],
              ['31', 30],
              ['21', 26],
              ['14', 4],
            ]
          : [
              ['61', higher ? 0 : 6],
              ['41', 6],
              ['31', 28],
              ['21', 50],
              ['14', 9],
              ['11', 1],
            ],
  )
  const degree = { '21': '学士', '14': '硕士', '11': '博士' }[education] ?? null
  return { education, degree, school: education < '40' ? `${chance.pick(universities)}${chance.pick(majors)}专业` : null }
}
