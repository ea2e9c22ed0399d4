namespace VerifiedAddition.Transformer;

/// <summary>The checksum of zip entries (ISO 3309, polynomial 0xEDB88320).</summary>
internal sealed class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Shifted((uint)value))];

    private uint _register = uint.MaxValue;

    /// <summary>The checksum of what was added.</summary>
    public uint Value => ~_register;

    public static uint Of(ReadOnlySpan<byte> data)
    {
        var checksum = new Crc32();
        checksum.Add(data);
        return checksum.Value;
    }

    public void Add(ReadOnlySpan<byte> data)
    {
        var register = _register;
        foreach (var value in data)
        {
            register = Table[(byte)(register ^ value)] ^ (register >> 8);
        }

        _register = register;
    }

    private static uint Shifted(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return value;
    }
}
