-- shared/large: entries so large that a slow link, or Redis's own limit on what it buffers for a client, can keep them from ever
-- reaching a worker. So many deliveries they have. What is smaller is the link's fault, and is tried for as long as it takes.

local LARGE, DELIVERIES = 65536, 10

local function bytes_of(fields)
  local bytes = 0
  for _, part in ipairs(fields) do
    bytes = bytes + #part
  end
  return bytes
end

local function is_large(bytes)
  return bytes > LARGE
end
