import { Tel } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { bodiesOf } from './queries.ts'

/** 个人信息怎么用: who handles what, for what and how long, and how one's rights are used on this site. [PIPL §7, §17, §44–50] */
export const privacyPage = definePage({
  path: '/privacy',
  gate: 'public',
  async get(request) {
    const { street, setting } = request
    const [office] = await bodiesOf(request, street.id, ['WORKING_COMMITTEE'])
    const phone = String((await setting('contact.phone')) || '') || office?.phone
    const me = (path: string, words: string) => <a href={`${street.base}${path}`}>{words}</a>
    return {
      title: '个人信息怎么用',
      back: { href: `${street.base}/`, label: '首页' },
      body: (
        <div className="card prose">
          <h2>谁在处理</h2>
          <p>
            {street.districtName}
            {street.name}（街道党工委、办事处）是个人信息的处理者{office?.address && `，地址：${office.address}`}。对本页内容或您的资料有疑问，请
            {phone ? '拨打' : '到街道办公地点询问。'}
            {phone && <Tel number={phone} about="街道值班电话" />}
          </p>

          <h2>不登录时</h2>
          <ul>
            <li>首页、地图、组织页和“我家归谁管？”不用登录，也不要求您留下姓名或电话。</li>
            <li>您点“用我的位置查”时，浏览器会先征得您的同意。位置只用来算出这一次的答案，不保存。</li>
            <li>选“长辈版”会在您的设备上留一个记号，让下次打开还是大字。除此以外不登录就不留任何记号，没有统计和广告程序。</li>
            <li>服务器的运行日志只记打开了哪一页、用了多长时间，不记您输入的内容。</li>
          </ul>

          <h2>登记了哪些资料，用来做什么</h2>
          <ul>
            <li>
              党员和积极分子等的党员名册：姓名、性别、民族、出生日期、学历、工作单位、公民身份号码、联系电话、住址、入党和转正日期、所在支部。用于党员教育管理、转接组织关系和统计。
            </li>
            <li>账号：登录名、登录时间和地点（网络地址）。用于确认是您本人，防止他人冒用。</li>
            <li>任职：支部委员、网格员、路长等的姓名和办公电话。因履行公共职责而公开，不公开住址和私人电话。</li>
          </ul>
          <p>依据是《中华人民共和国个人信息保护法》第十三条：履行法定职责所必需，或者取得您的同意。凡是要您同意的，不同意也不影响办其他的事。</p>

          <h2>怎样保护</h2>
          <ul>
            <li>公民身份号码和联系电话加密保存，工作人员平时看到的是遮盖后的号码。要看完整号码，必须写明用途，并留下记录。</li>
            <li>工作人员只能看到自己职责范围内的资料，一个街道看不到另一个街道的。</li>
            <li>每一次修改都留痕，谁在什么时候改了什么，不能悄悄删去。</li>
            <li>资料保存在街道自己管理的服务器上，不出售，不提供给本街道工作以外的人；法律要求提供的除外。</li>
          </ul>

          <h2>保存多久</h2>
          <p>
            保存到上述用途结束为止。法律和党内法规要求存档的（例如党员名册和组织关系），按规定的期限保存，期间只保存、不作他用。登录和查看的记录至少保存六个月。
          </p>

          <h2>您的权利，在这里怎么用</h2>
          <ul>
            <li>查看本人资料：登录后打开{me('/me', '我的')}。</li>
            <li>看谁打开过您的资料：在“我的”里看“谁看过我的资料”，有姓名、时间和用途。</li>
            <li>申请更正、删除，或取得一份副本：在“我的”里提交，街道在15个工作日内答复，不同意的会写明理由。</li>
            <li>撤回同意：在“我的”里随时可以撤回，和同意一样方便。</li>
            <li>没有账号，或不方便上网：带身份证件到街道或社区，由工作人员当面代办。</li>
          </ul>
          <p>对答复不满意的，可以向{street.districtName}有关主管部门投诉、举报，也可以依法提起诉讼。</p>
        </div>
      ),
    }
  },
})
