-- shared/entry: reading an entry, changing its fields, and keeping them in a record.
-- Fields stay a flat list (name, value, name, value …), so that unknown ones are carried along in their order.

local LANES = {high = 1, normal = 2, low = 3}
local LANE_NAMES = {'high', 'normal', 'low'}
local LANE_SUFFIXES = {'@high', '', '@low'}
local MOST_ARGUMENTS = 2000

-- More fields than this go into no stream again: Lua's unpack fails from 8,000 values, after the first writes. Workers
-- take 1,000 beside those that are added here, of which there are fewer than 24.
local MOST_FIELDS = 1024

local function digits(number)
  return string.format('%.0f', number)
end

local function too_many(fields)
  return #fields > 2 * MOST_FIELDS
end

-- The fields of an entry, or nil when it is not in the stream.
local function read_entry(stream, id)
  local found = redis.call('XRANGE', stream, id, id)
  return found[1] and found[1][2]
end

-- The value of a field; the last one where a name stands twice, as a map would have it.
local function field(fields, name)
  for i = #fields - 1, 1, -2 do
    if fields[i] == name then
      return fields[i + 1]
    end
  end
  return nil
end

-- A counter, or the default where it is absent or is no number of 1 to 15 digits.
local function counter(fields, name, default)
  local value = field(fields, name)
  if value and #value <= 15 and string.find(value, '^%d+$') then
    return tonumber(value)
  end
  return default
end

-- The same fields with some set, or dropped where the change is false.
local function amend(fields, changes)
  local out, left = {}, {}
  for name, value in pairs(changes) do
    if type(value) == 'number' then
      value = digits(math.min(value, 999999999999999))
    end
    changes[name] = value
    left[name] = value
  end
  for i = 1, #fields - 1, 2 do
    local change = changes[fields[i]]
    if change == nil then
      out[#out + 1] = fields[i]
      out[#out + 1] = fields[i + 1]
    elseif change and left[fields[i]] ~= nil then
      out[#out + 1] = fields[i]
      out[#out + 1] = change
    end
    left[fields[i]] = nil
  end
  for name, value in pairs(left) do
    if value then
      out[#out + 1] = name
      out[#out + 1] = value
    end
  end
  return out
end

-- The lane a task belongs to, as a number: the one it came from while it is elsewhere, else the one it is in.
local function home_lane(fields, lane)
  return LANES[field(fields, 'lane') or ''] or lane
end

-- The fields of a task's next entry: a new fencing token always, a new attempt unless the last one is released.
local function next_entry(fields, task_id, changes)
  changes.id = task_id
  changes.token = counter(fields, 'token', 1) + 1
  return amend(fields, changes)
end

-- What a hash cannot be written over: a value of another type under the record's name is replaced, not met half-way.
local function own_hash(key)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'hash' and kind ~= 'none' then
    redis.call('DEL', key)
  end
end

-- The task that an entry speaks for, and its record: the id that it names, unless that task's record leads to another
-- entry or has ended; then it is a task of its own, named by its lease. So no entry touches another task. Answers too what was
-- read of the record on the way: its state, lease, chosen, token and dedup, none of them where there is no record.
local function speaks_for(task, record, lease, own_record)
  local facts = read_typed('HMGET', record, 'state', 'lease', 'chosen', 'token', 'dedup')
  local another = facts and facts[1] and not (facts[1] == 'queued' and facts[2] == lease)
  if another then -- guard: name
    task, record, facts = lease, own_record, read_typed('HMGET', own_record, 'state', 'lease', 'chosen', 'token', 'dedup') -- guard: name
  end -- guard: name
  if not facts then
    own_hash(record)
  end
  return task, record, facts or {}
end

-- Moves fields into a record, each under the prefix f:, in chunks that Lua can unpack.
local function keep_fields(record, fields)
  for from = 1, #fields - 1, MOST_ARGUMENTS do
    local chunk = {}
    for i = from, math.min(from + MOST_ARGUMENTS - 1, #fields - 1), 2 do
      chunk[#chunk + 1] = 'f:' .. fields[i]
      chunk[#chunk + 1] = fields[i + 1]
    end
    redis.call('HSET', record, unpack(chunk))
  end
end

-- The fields that a record holds, without their prefix, and the names to delete when they have been moved out.
local function kept_fields(record)
  local all, fields, names = redis.call('HGETALL', record), {}, {}
  for i = 1, #all - 1, 2 do
    if string.sub(all[i], 1, 2) == 'f:' then
      fields[#fields + 1] = string.sub(all[i], 3)
      fields[#fields + 1] = all[i + 1]
      names[#names + 1] = all[i]
    end
  end
  return fields, names
end

local function drop_fields(record, names)
  for from = 1, #names, MOST_ARGUMENTS do
    redis.call('HDEL', record, unpack(names, from, math.min(from + MOST_ARGUMENTS - 1, #names)))
  end
end

-- One line of a record's failure history; the last twenty attempts are kept.
local function remember_failure(record, attempt, line)
  redis.call('HSET', record, 'failure:' .. digits(attempt), line)
  redis.call('HDEL', record, 'failure:' .. digits(attempt - 20))
end
