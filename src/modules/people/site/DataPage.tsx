import { PostForm } from '#site/kit.tsx'
import { definePage } from '#site/page.ts'
import { ownData } from '../queries.ts'

/** Everything that is held about the person, as one file. Asked for by a post, so that no link can fetch it unseen. [PIPL §45] */
export const dataPage = definePage({
  path: '/me/data',
  gate: 'signedIn',
  async get(request) {
    return {
      title: '取得一份我的资料',
      back: { href: `${request.street.base}/me`, label: '我的' },
      place: '/me',
      body: (
        <div className="card">
          <p>文件里有本系统保存的全部本人资料，证件号码和电话是完整的，还包括谁看过您的资料。请妥善保管，不要在公用电脑上下载。</p>
          <PostForm className="buttons">
            <button type="submit" className="button main">
              下载我的资料
            </button>
          </PostForm>
        </div>
      ),
    }
  },
  async post(request) {
    const data = await ownData(request)
    return { download: { name: '我的资料.json', type: 'application/json; charset=utf-8', content: JSON.stringify(data, null, 2) } }
  },
})
