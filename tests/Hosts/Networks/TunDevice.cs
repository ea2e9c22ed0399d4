using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace VerifiedAddition.Hosts;

/// <summary>A network interface whose packets are read and written by this process. It is gone with the process.</summary>
internal sealed partial class TunDevice : IDisposable
{
    private const string Device = "/dev/net/tun";

    /// <summary><c>O_RDWR | O_NONBLOCK | O_CLOEXEC</c>.</summary>
    private const int ReadWriteNonBlocking = 0x2 | 0x800 | 0x80000;

    /// <summary><c>TUNSETIFF</c>.</summary>
    private const nuint SetInterface = 0x400454CA;

    /// <summary><c>IFF_TUN | IFF_NO_PI</c>: packets of IP, with nothing before them.</summary>
    private const short PlainPackets = 0x1001;

    /// <summary>The size of the kernel's <c>struct ifreq</c>, and of the name at its beginning.</summary>
    private const int RequestSize = 40;

    private const int NameSize = 16;

    private readonly SafeFileHandle _handle;

    /// <summary>Makes an interface in the network namespace of this thread.</summary>
    /// <exception cref="IOException">The system refuses it.</exception>
    public TunDevice(string name)
    {
        _handle = new(Open(Device, ReadWriteNonBlocking), ownsHandle: true);
        var request = new byte[RequestSize];
        Encoding.ASCII.GetBytes(name, request);
        BitConverter.TryWriteBytes(request.AsSpan(NameSize), PlainPackets);
        if (_handle.IsInvalid || Control(_handle, SetInterface, request) < 0)
        {
            throw new IOException($"{Device} gives no interface '{name}': {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>Its number in this process, to wait for packets.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Reads a packet that the host sent.</summary>
    /// <returns>Its length; 0 or less if there is none.</returns>
    public int Read(Span<byte> packet) => (int)Read(_handle, packet, (nuint)packet.Length);

    /// <summary>Hands a packet to the host, which may drop it as it may any.</summary>
    public void Write(ReadOnlySpan<byte> packet) => _ = Write(_handle, packet, (nuint)packet.Length);

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle handle, nuint request, byte[] argument);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(SafeFileHandle handle, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(SafeFileHandle handle, ReadOnlySpan<byte> buffer, nuint count);
}
