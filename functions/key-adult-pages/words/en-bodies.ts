/** What reads differently for those who are told in place of a school. Read after proof only. English. */
export const enBodies = {
  localAuthority: {
    notification: {
      notOurs: 'This child is not our responsibility',
      notOursMany: 'One of these children is not our responsibility',
      saidNotOurs: 'You told us that another child on this notification is not your council’s responsibility. The safeguarding desk is dealing with it.',
      allNotOurs: 'You told us that no child on this notification is your council’s responsibility. You do not need to do anything else.',
      already: (role: string, time: string): string => `${role} confirmed this for your council on ${time}. You can read it too.`,
      phoned: (time: string): string => `The safeguarding desk read this to your council by phone on ${time}. You can read it too.`,
      why: 'You are told because the child has no school that we know of: taught at home, missing education, or without a place.',
      help: [
        'Check what your records say about the child’s education',
        'Tell the officer who knows the family, if there is one',
        'If the child has a school after all, tell us: that school has not been told',
        'Follow your council’s procedures for children missing education',
      ],
    },
    confirmed: {
      otherTitle: 'Your council has confirmed this',
      time: (force: string, time: string): string => `${force} can see that your council read it: ${time}. You do not need to reply.`,
    },
    notOurs: {
      options: {
        neverHere: 'Has never been known to us',
        leftForKnownSchool: 'Goes to a school, and we know which',
        leftForUnknown: 'Has moved away, and we do not know where',
        notSure: 'I am not sure',
      },
      school: 'Name and town of the school or council, if you know it',
      done: 'The safeguarding desk will find who is to be told. You do not need to do anything else about this child.',
    },
    flagsTitle: 'Good to know',
  },
  healthTeam: {
    notification: {
      notOurs: 'This child is not known to our team',
      notOursMany: 'One of these children is not known to our team',
      saidNotOurs: 'You told us that another child on this notification is not known to your team. The safeguarding desk is dealing with it.',
      allNotOurs: 'You told us that no child on this notification is known to your team. You do not need to do anything else.',
      already: (role: string, time: string): string => `${role} confirmed this for your team on ${time}. You can read it too.`,
      phoned: (time: string): string => `The safeguarding desk read this to your team by phone on ${time}. You can read it too.`,
      why: 'You are told because the child is under school age or not yet born.',
      help: [
        'Check who sees this family: midwife, health visitor or family nurse',
        'Make sure that they know before their next contact',
        'Ask about safety only when the person is alone',
        'Follow your team’s pre-birth or early years pathway',
      ],
    },
    confirmed: {
      otherTitle: 'Your team has confirmed this',
      time: (force: string, time: string): string => `${force} can see that your team read it: ${time}. You do not need to reply.`,
    },
    notOurs: {
      options: {
        neverHere: 'Has never been known to us',
        leftForKnownSchool: 'Is with another team or a nursery, and we know which',
        leftForUnknown: 'Has moved away, and we do not know where',
        notSure: 'I am not sure',
      },
      school: 'Name and town of the other team or nursery, if you know it',
      done: 'The safeguarding desk will find who is to be told. You do not need to do anything else about this child.',
    },
    flagsTitle: 'Good to know',
  },
};
