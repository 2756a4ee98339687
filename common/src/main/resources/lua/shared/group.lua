-- shared/group: reads the facts that Redis keeps of a stream and of its consumer group.

-- Returns a list of names and values in turn as a table.
local function facts_of(list)
  local facts = {}
  for i = 1, #list - 1, 2 do
    facts[list[i]] = list[i + 1]
  end
  return facts
end

-- Returns the facts of the group 'workers' among those that XINFO GROUPS lists, or nil.
local function workers_among(groups)
  for _, listed in ipairs(groups) do
    local group = facts_of(listed)
    if group.name == 'workers' then
      return group
    end
  end
  return nil
end

-- Returns the id up to which the group of a stream was delivered, or nil where the stream has no group.
local function delivered_to(stream)
  local group = workers_among(redis.call('XINFO', 'GROUPS', stream))
  return group and group['last-delivered-id']
end
