// People of the demo, by what they are in it.
export const people = {
  admin: 'ingrid@haldenvoss.example', // organization admin
  manager: 'sofia@haldenvoss.example', // manages projects of one client, analyst everywhere
  member: 'daniel@haldenvoss.example', // tracks time, sees public projects and his own hours
  viewer: 'ruben@haldenvoss.example', // sees what is shared with him
  guest: 'helena.marsh@kestrelbank.example', // from outside
};
