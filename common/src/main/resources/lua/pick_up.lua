-- pick_up: running → running. A worker fetches its own lost deliveries: entries that it holds, but whose delivery it did not receive.
-- USES    entry pending large
-- KEYS    high normal low
-- ARGV    worker, then for each entry: lane (1 high, 2 normal, 3 low), entry id
-- ANSWER  {lane, {entry id, fields}} for each entry that the worker still holds; it is renewed. For an entry of more than 64 MiB, or
--         of more than 64 KiB after ten failed deliveries: only the fields of up to 4 KiB, without the payload, and its size in bytes

local OVERSIZED, A_VALUE = 67108864, 4096

local function small_ones(fields)
  local small = {}
  for i = 1, #fields - 1, 2 do
    if fields[i] ~= 'body' and #fields[i] + #fields[i + 1] <= A_VALUE then
      small[#small + 1] = fields[i]
      small[#small + 1] = fields[i + 1]
    end
  end
  return small
end

local function too_large(fields, bytes)
  return bytes > OVERSIZED or is_large(bytes) and counter(fields, 'undelivered', 0) >= DELIVERIES
end

local worker, taken = ARGV[1], {}
for i = 2, #ARGV, 2 do
  local lane, id = tonumber(ARGV[i]), ARGV[i + 1]
  local owned = true
  if not holding_of(KEYS[lane], id, worker) then owned = false end -- guard: owner
  if owned then
    local claimed = redis.call('XCLAIM', KEYS[lane], 'workers', worker, 0, id, 'RETRYCOUNT', 2)
    if claimed[1] then
      local bytes = bytes_of(claimed[1][2])
      if too_large(claimed[1][2], bytes) then
        taken[#taken + 1] = {lane, {id, small_ones(claimed[1][2])}, bytes}
      else
        taken[#taken + 1] = {lane, claimed[1]}
      end
    end
  end
end
return taken
