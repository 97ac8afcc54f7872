import * as leaflet from 'leaflet'

// The cluster plug-in looks for a global `L` and adds its classes to it; a module's own namespace could not be added to.
const L: typeof leaflet = { ...leaflet }
Object.assign(globalThis, { L })

export { L }
