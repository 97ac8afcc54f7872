/**
 * `<use-my-location data-action="/…/who">`: a button that sends the device's position (WGS 84) by post. Without a script, or without
 * a device that knows its position, there is nothing.
 */
class UseMyLocation extends HTMLElement {
  connectedCallback(): void {
    if (!('geolocation' in navigator) || !window.isSecureContext) return
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button'
    button.textContent = '用我的位置查'
    const say = document.createElement('p')
    say.className = 'quiet'
    say.setAttribute('role', 'status')
    button.addEventListener('click', () => {
      say.textContent = '正在定位……'
      button.disabled = true
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => this.send(coords),
        (error) => {
          button.disabled = false
          say.textContent =
            error.code === error.PERMISSION_DENIED ? '没有得到定位许可。请输入小区、楼院或道路的名称查找。' : '这次没有定到位置。请再试一次，或输入名称查找。'
        },
        { timeout: 10_000, maximumAge: 60_000, enableHighAccuracy: true },
      )
    })
    this.replaceChildren(button, say)
  }

  /** Four decimals are about ten meters: enough for a courtyard, and no more than is needed. */
  private send({ longitude, latitude }: GeolocationCoordinates): void {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = this.dataset.action ?? ''
    for (const [name, value] of Object.entries({ longitude, latitude })) {
      const input = document.createElement('input')
      input.type = 'hidden'
      input.name = name
      input.value = value.toFixed(4)
      form.append(input)
    }
    this.append(form)
    form.submit()
  }
}
customElements.define('use-my-location', UseMyLocation)
