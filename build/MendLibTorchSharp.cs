using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes a copy of libLibTorchSharp.so (linux-x64) that also loads with a libstdc++ older than GCC 13's.
/// </summary>
/// <remarks>
/// TorchSharp 0.107.0 was linked with GCC 13 and asks for the symbol version GLIBCXX_3.4.32, for the sake of one function:
/// std::ios_base_library_init(), which only pulls in the initialiser of the iostreams. Debian 12 and Ubuntu 22.04 end at
/// GLIBCXX_3.4.30. The copy asks for std::ios_base::Init::Init() of GLIBCXX_3.4 in its place, which every libstdc++ exports and
/// which does the same initialisation, and marks the newer version as weak. Nothing else changes; newer systems load the copy too.
/// The task fails when more or less than that one function is affected: TorchSharp has changed then, and this step can go.
/// </remarks>
public sealed class MendLibTorchSharp : Task
{
    private const string NewVersion = "GLIBCXX_3.4.32";
    private const string OldVersion = "GLIBCXX_3.4";
    private const string NewFunction = "_ZSt21ios_base_library_initv";
    private const string OldFunction = "_ZNSt8ios_base4InitC1Ev";

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    public override bool Execute()
    {
        try
        {
            var elf = new Elf(File.ReadAllBytes(Source));
            var versions = elf.NeededVersions();
            if (!versions.ContainsKey(NewVersion) || !versions.ContainsKey(OldVersion))
            {
                throw new InvalidDataException($"it does not ask for both {OldVersion} and {NewVersion}");
            }

            var mended = elf.Rebind(versions[NewVersion].Index, versions[OldVersion].Index, NewFunction, OldFunction);
            if (mended != 1)
            {
                throw new InvalidDataException($"{mended} symbols, not 1, ask for {NewVersion}");
            }

            elf.MarkWeak(versions[NewVersion].Offset);
            WriteWhole(elf.Bytes);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException || e is IOException || e is ArgumentException || e is IndexOutOfRangeException)
        {
            Log.LogError(
                "Cannot mend '{0}': {1}. The step was made for TorchSharp 0.107.0 on linux-x64; if TorchSharp was upgraded, " +
                "see whether its native library now loads unchanged and remove the step (build/Torch.targets).", Source, e.Message);
            return false;
        }
    }

    /// <summary>Projects build side by side: each writes a file of its own and moves it into place.</summary>
    private void WriteWhole(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        var draft = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(draft, bytes);
        if (File.Exists(Destination))
        {
            File.Delete(Destination);
        }

        try
        {
            File.Move(draft, Destination);
        }
        catch (IOException) when (File.Exists(Destination))
        {
            File.Delete(draft);
        }
    }

    /// <summary>The parts of a 64-bit little-endian ELF file that bind symbols to versions (System V gABI, LSB core 10.7).</summary>
    private sealed class Elf
    {
        private const int SectionOffset = 24;
        private const int SectionSize = 32;
        private const int SectionInfo = 44;
        private readonly Dictionary<string, int> _sections = new Dictionary<string, int>();

        public Elf(byte[] bytes)
        {
            Bytes = bytes;
            if (bytes.Length < 64 || bytes[0] != 0x7F || bytes[1] != 'E' || bytes[4] != 2 || bytes[5] != 1)
            {
                throw new InvalidDataException("it is not a 64-bit little-endian ELF file");
            }

            var table = (int)Long(0x28);
            var size = Short(0x3A);
            var names = table + (size * Short(0x3E));
            for (var i = 0; i < Short(0x3C); i++)
            {
                var header = table + (size * i);
                _sections[Text((int)Long(names + SectionOffset) + Int(header))] = header;
            }
        }

        public byte[] Bytes { get; }

        /// <summary>Version name → its index in .gnu.version and the offset of its entry in .gnu.version_r.</summary>
        public Dictionary<string, (ushort Index, int Offset)> NeededVersions()
        {
            var found = new Dictionary<string, (ushort, int)>();
            var file = Offset(".gnu.version_r");
            for (var i = 0; i < Int(_sections[".gnu.version_r"] + SectionInfo); i++)
            {
                var entry = file + Int(file + 8);
                for (var j = 0; j < Short(file + 2); j++)
                {
                    found[Text(Offset(".dynstr") + Int(entry + 8))] = (Short(entry + 6), entry);
                    entry += Int(entry + 12);
                }

                file += Int(file + 12);
            }

            return found;
        }

        /// <summary>Binds each symbol of one version to another function of another version; how many there were.</summary>
        public int Rebind(ushort from, ushort to, string oldName, string newName)
        {
            const int SymbolSize = 24;
            var count = 0;
            var symbols = (int)(Long(_sections[".dynsym"] + SectionSize) / SymbolSize);
            for (var i = 0; i < symbols; i++)
            {
                var version = Offset(".gnu.version") + (2 * i);
                if (Short(version) != from)
                {
                    continue;
                }

                var name = Offset(".dynstr") + Int(Offset(".dynsym") + (SymbolSize * i));
                if (Text(name) != oldName)
                {
                    throw new InvalidDataException($"the symbol '{Text(name)}' was not expected to need it");
                }

                Array.Clear(Bytes, name, oldName.Length);
                Encoding.ASCII.GetBytes(newName).CopyTo(Bytes, name);
                BitConverter.GetBytes(to).CopyTo(Bytes, version);
                count++;
            }

            return count;
        }

        /// <summary>A weak version that the system lacks is not an error for the loader (vna_flags = VER_FLG_WEAK).</summary>
        public void MarkWeak(int neededVersion) => BitConverter.GetBytes((ushort)2).CopyTo(Bytes, neededVersion + 4);

        private int Offset(string section) => (int)Long(_sections[section] + SectionOffset);

        private ushort Short(int at) => BitConverter.ToUInt16(Bytes, at);

        private int Int(int at) => BitConverter.ToInt32(Bytes, at);

        private long Long(int at) => BitConverter.ToInt64(Bytes, at);

        private string Text(int at)
        {
            var end = Array.IndexOf(Bytes, (byte)0, at);
            return Encoding.ASCII.GetString(Bytes, at, end - at);
        }
    }
}
