# Sourced by findings about TorchSharp.
# Needs: .NET SDK 10, NuGet, linux-x64; on a system whose libstdc++ is older than GCC 13's also gcc, binutils.
. "$(dirname -- "${BASH_SOURCE[0]}")/program.sh"

# Builds Program.cs, read from standard input, with TorchSharp 0.107.0 and libtorch 2.10.0 for CPUs.
build_program() {
  build_with TorchSharp=0.107.0 libtorch-cpu-linux-x64=2.10.0
  binding=$work/out/runtimes/linux-x64/native/libLibTorchSharp.so
}

# Whether this system's libstdc++ is older than the one that TorchSharp was linked with.
libstdcxx_is_old() { [[ $(ldd "$binding" 2>&1) == *"GLIBCXX_3.4.32' not found"* ]]; }

# Lets the binding load there: the version that is missing becomes optional, and its one function is given beside it.
mend_binding() {
  libstdcxx_is_old || return 0
  local section entry
  section=$(readelf -SW "$binding" | grep -F .gnu.version_r | grep -oE 'VERNEED +[0-9a-f]+ [0-9a-f]+' | grep -oE '[0-9a-f]+$')
  entry=$(readelf -VW "$binding" | grep -F 'Name: GLIBCXX_3.4.32 ' | grep -oE '0x[0-9a-f]+')
  printf '\002' | dd of="$binding" bs=1 seek=$((0x$section + entry + 4)) conv=notrunc status=none
  echo 'void _ZSt21ios_base_library_initv(void) {}' | gcc -shared -fPIC -x c -o "$work/init.so" -
  export LD_PRELOAD=$work/init.so
}
