-- shared/large: limits the deliveries of large entries. A slow link, or Redis's limit on what it buffers for a client, can prevent
-- a large entry from ever reaching a worker. Smaller entries have no limit: their delivery fails only while the link is down.

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
