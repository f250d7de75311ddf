/** What a browser says of itself, as a person would say it: the phone's make if it is there, else the system, then the browser. */
export interface DeviceWords {
  system: 'android' | 'ios' | 'windows' | 'mac' | 'linux' | 'other'
  model: string
  browser: string
}

export function readDevice(agent: string): DeviceWords {
  const system: DeviceWords['system'] = /Android/i.test(agent)
    ? 'android'
    : /iPhone|iPad|iPod/.test(agent)
      ? 'ios'
      : /Windows/.test(agent)
        ? 'windows'
        : /Macintosh|Mac OS X/.test(agent)
          ? 'mac'
          : /Linux|X11/.test(agent)
            ? 'linux'
            : 'other'
  // Android puts the model between its version and the build; newer browsers write K there to hide it.
  const m = /Android [\d.]+;(?: [a-z]{2}-[a-z]{2};)? ?([^;)]+?)(?: Build\/[^;)]*)?[;)]/i.exec(agent)
  const model = m && m[1] && m[1] !== 'K' ? m[1].trim() : /iPad/.test(agent) ? 'iPad' : /iPhone/.test(agent) ? 'iPhone' : ''
  const browsers: [RegExp, string][] = [
    [/MicroMessenger/, '微信'],
    [/HuaweiBrowser/, '华为浏览器'],
    [/MiuiBrowser/, '小米浏览器'],
    [/UCBrowser|UCWEB/, 'UC'],
    [/MQQBrowser|QQBrowser/, 'QQ浏览器'],
    [/Edg(e|A|iOS)?\//, 'Edge'],
    [/Firefox|FxiOS/, 'Firefox'],
    [/Chrome|CriOS/, 'Chrome'],
    [/Safari/, 'Safari'],
  ]
  const b = browsers.find(([re]) => re.test(agent))
  return { system, model, browser: b ? b[1] : '' }
}
