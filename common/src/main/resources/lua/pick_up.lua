-- pick_up: running → running. A worker takes up its own entries whose delivery it never heard of.
-- USES    pending
-- KEYS    high normal low
-- ARGV    worker, then an entry each: lane (1 high, 2 normal, 3 low), entry id
-- ANSWER  {lane, {entry id, fields}} for each that is still its own, renewed

local worker, taken = ARGV[1], {}
for i = 2, #ARGV, 2 do
  local lane, id = tonumber(ARGV[i]), ARGV[i + 1]
  local owned = true
  if not holding_of(KEYS[lane], id, worker) then owned = false end -- guard: owner
  if owned then
    local claimed = redis.call('XCLAIM', KEYS[lane], 'workers', worker, 0, id, 'RETRYCOUNT', 2)
    if claimed[1] then
      taken[#taken + 1] = {lane, claimed[1]}
    end
  end
end
return taken
